//! Queries and times that people choose from when they subscribe on a page; the interface takes any.

/// A question that many have.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Name of the query it is kept as.
    pub name: &'static str,
    /// Its parameters, as JSON.
    pub query: &'static str,
}

/// The questions.
pub const PRESETS: [Preset; 4] = [
    Preset { name: "touchstone.all", query: "{}" },
    Preset { name: "touchstone.recalls", query: r#"{"EQ_disposition":["recalled"]}"# },
    Preset { name: "touchstone.transport", query: r#"{"EQ_bizStep":["shipping","arriving","receiving"]}"# },
    Preset { name: "touchstone.inspection", query: r#"{"EQ_bizStep":["inspecting","sampling"]}"# },
];

/// The times, with the members of a subscription they stand for. Schedules run by UTC: 00:00 is 08:00 in China.
pub const TIMES: [(&str, &str); 3] = [
    ("stream", r#""stream":true"#),
    ("hourly", r#""schedule":{"second":"0","minute":"0"}"#),
    ("daily", r#""schedule":{"second":"0","minute":"0","hour":"0"}"#),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::named::{definition, meaning};

    #[test]
    fn every_preset_is_a_query_and_every_time_a_subscription() {
        for preset in PRESETS {
            let text = format!(r#"{{"name":"{}","query":{}}}"#, preset.name, preset.query);
            let kept = definition(&text, &[]).unwrap();
            assert_eq!(kept.query.to_string(), preset.query, "kept as it is, so that it is known again");
            meaning(preset.query).unwrap();
        }
        for (_, members) in TIMES {
            epcis::subscription::Subscription::parse(&format!(r#"{{"dest":"https://a.example/",{members}}}"#)).unwrap();
        }
    }
}
