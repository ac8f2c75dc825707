//! Every template with a sample, in both languages: no missing text.

use askama::Template;
use kernel::Timestamp;
use platform::i18n::Lang;
use platform::ports::DocumentKind;
use platform::testing::{id, party};
use platform::web::{Page, TimelineLine};

use super::show::{EventLine, grouped};
use super::steps::{Step, StepPage};
use super::{
    Faults, codes, corrections, domains, events, list, master_data, materials, new, places, scan, seen, sharing, show,
    trace,
};
use crate::actions::correct::Step as Correction;
use crate::actions::inspect::{Inspection, Offer};
use crate::actions::materials::Told;
use crate::actions::places::NewPlace;
use crate::domain_model::{Domain, Fault, Looked, Mark, State};
use crate::model::{
    Behaviour, Capture, Carton, EventResult, Item, Lot, LotState, Outcome, Packed, Place, Shipped, Tally, Withdrawn,
};
use crate::resolver::Refused;
use crate::rules::redact::Told as Disclosed;
use crate::share_model::Share;
use crate::store::arrivals::Arrival;
use crate::store::scans::{Closed, Suspicion};
use crate::store::vocabularies::{Found, Kept};

fn lot(state: LotState) -> Lot {
    Lot {
        id: id(),
        owner: id(),
        product: id(),
        version: id(),
        version_number: 1,
        name_zh: "小熊".to_owned(),
        name_en: "Bear".to_owned(),
        model: "B".to_owned(),
        gtin: "06901234567892".to_owned(),
        number: "L1".to_owned(),
        manufactured_on: "2026-11-20".parse().unwrap(),
        quantity: 10,
        numbered: 10,
        place: "https://a.example/1".to_owned(),
        inspected_at: None,
        state,
        created_at: Timestamp::from_micros(0),
        row_version: 1,
    }
}

fn states() -> [LotState; 4] {
    let packed = Packed { at: Timestamp::from_micros(0), cartons: 2 };
    let shipped =
        Shipped { at: Timestamp::from_micros(0), to: id(), to_zh: "汉堡".to_owned(), to_en: "Hamburg".to_owned() };
    [
        LotState::Made,
        LotState::Packed(packed),
        LotState::Shipped(packed, shipped),
        LotState::Withdrawn(Withdrawn { at: Timestamp::from_micros(0) }),
    ]
}

fn line() -> EventLine {
    EventLine {
        id: "1".to_owned(),
        at: "t".to_owned(),
        step: "s".to_owned(),
        disposition: "d".to_owned(),
        place: "p".to_owned(),
        by: "b".to_owned(),
        kind: "ObjectEvent".to_owned(),
    }
}

fn place() -> Place {
    Place {
        owner: id(), uri: "https://a.example/1".to_owned(), name_zh: "义乌".to_owned(), name_en: "Yiwu".to_owned()
    }
}

fn told() -> Told {
    Told {
        event: id(),
        by: id(),
        material: "https://id.gs1.org/01/09521234000037/10/PVC".to_owned(),
        quantity: "25.5".to_owned(),
        unit: "KGM".to_owned(),
    }
}

fn check(template: &impl Template) -> String {
    let html = template.render().unwrap();
    assert!(!html.contains('⟦'), "{html}");
    html
}

#[test]
fn pages_of_a_lot_speak_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        for (maker, rows) in [(true, vec![]), (false, vec![]), (true, states().into_iter().map(lot).collect())] {
            check(&list::List { p: p(), rows, next: Some("n".to_owned()), q: String::new(), maker });
        }
        for state in states() {
            for audience in ["owner", "buyer", "authority"] {
                check(&show::Show {
                    p: p(),
                    lot: lot(state.clone()),
                    audience,
                    maker: audience == "owner",
                    failed: if audience == "owner" { vec!["R-1 <b>".to_owned()] } else { vec![] },
                    recall_scope: "/recall-cases/new".to_owned(),
                    place: "义乌".to_owned(),
                    digital_link: "https://a.example/01/1".to_owned(),
                    items: vec![Item { serial: "AB".to_owned(), carton: None }],
                    next_item: Some("AB".to_owned()),
                    serial: String::new(),
                    cartons: vec![Carton { sscc: "0".to_owned(), position: 1, items: 5 }],
                    more_cartons: true,
                    arrived: 1,
                    events: grouped(vec![line(), line()]),
                    latest: grouped(vec![line()]),
                    materials: vec![told()],
                    label_parts: 2,
                    timeline: Vec::new(),
                });
            }
        }
        let cartons = vec![Carton { sscc: "0".to_owned(), position: 1, items: 5 }];
        for numbered in [0, 10] {
            let lot = Lot { numbered, ..lot(LotState::Made) };
            check(&codes::Progress { p: p(), lot: lot.clone() });
            check(&codes::Codes { p: p(), lot: lot.clone(), parts: 3, cartons: 0, carton_parts: 0 });
            check(&codes::Codes { p: p(), lot, parts: 3, cartons: 501, carton_parts: 2 });
        }
        check(&show::Cartons { p: p(), lot: lot(LotState::Made), cartons, maker: true, next: Some(1) });
    }
}

#[test]
fn forms_speak_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        let offer = |kind| Offer {
            kind,
            number: "N".to_owned(),
            by_zh: "b".to_owned(),
            by_en: "b".to_owned(),
            verify_url: "https://a.example/v".to_owned(),
        };
        let offers = vec![offer(DocumentKind::Report), offer(DocumentKind::Certificate)];
        let steps = [
            Step::Packing { per_carton: "5".to_owned(), prefix: "6901234".to_owned() },
            Step::Inspection { offers, told: Inspection::default() },
            Step::Inspection { offers: Vec::new(), told: Inspection::default() },
            Step::Shipment {
                buyers: vec![party(id(), kernel::OrganisationKind::Buyer)],
                chosen: String::new(),
                scanner: Box::default(),
            },
            Step::Shipment { buyers: Vec::new(), chosen: String::new(), scanner: Box::default() },
        ];
        for step in steps {
            check(&StepPage { p: p(), lot: lot(LotState::Made), step, faults: Faults::default() });
        }
        for offered in [vec![], vec!["https://id.gs1.org/01/09521234000037/10/PVC".to_owned()]] {
            let rows = vec![crate::rules::materials::Typed::default(); 2];
            let faults = Faults::default();
            check(&materials::Materials { p: p(), lot: lot(LotState::Made), rows, offered, faults });
        }
        let steps = [Correction::Shipping, Correction::Packing, Correction::Inspection, Correction::Commissioning];
        for (steps, told) in [(steps.to_vec(), vec![told()]), (vec![], vec![])] {
            let faults = Faults::default();
            check(&corrections::Corrections { p: p(), lot: lot(LotState::Made), steps, told, faults });
        }
        for (packed, left) in [(0, 10), (2, 3), (3, 0)] {
            check(&scan::CartonPage {
                p: p(),
                lot: lot(LotState::Made),
                scanner: scan::Scanner { fault: "f".to_owned(), ..scan::Scanner::default() },
                prefix: "6901234".to_owned(),
                packed,
                left,
                faults: Faults::default(),
            });
        }
        let [_, _, shipped, _] = states().map(lot);
        for arrivals in [vec![], vec![Arrival { lot: shipped, arrived: 1 }]] {
            let scanner = scan::Scanner::default();
            check(&scan::ReceivingPage { p: p(), arrivals, scanner, faults: Faults::default() });
        }
        let sought = "1".to_owned();
        check(&new::New {
            p: p(),
            product: None,
            sought,
            places: vec![place()],
            typed: new::Typed::default(),
            today: "2026-11-24".to_owned(),
            faults: Faults::default(),
        });
        check(&places::List { p: p(), places: vec![place()], typed: NewPlace::default(), faults: Faults::default() });
        check(&places::List { p: p(), places: vec![], typed: NewPlace::default(), faults: Faults::default() });
    }
}

#[test]
fn the_page_of_domains_speaks_both_languages() {
    let mark = || Mark { at: Timestamp::from_micros(0), by: "王芳".to_owned() };
    let faults = [Fault::Record, Fault::Wildcard, Fault::Other, Fault::Unreachable("HTTP 502 <b>".to_owned())];
    let looked = faults.map(|fault| State::Waiting(Some(Looked { at: Timestamp::from_micros(0), fault })));
    let states = [State::Waiting(None), State::Proven(mark()), State::Released(mark())];
    let domain = |state: &State, on_labels| Domain {
        id: id(),
        owner: id(),
        host: "id.brand.example".to_owned(),
        token: "0".repeat(32),
        registered: mark(),
        state: state.clone(),
        on_labels,
    };
    for lang in Lang::ALL {
        for leads_to in ["ts.example", "127.0.0.1"] {
            let (p, typed) = (Page::sample(lang), domains::Typed { host: "<x>".to_owned() });
            let all = looked.iter().chain(&states);
            let all = all.flat_map(|state| [domain(state, false), domain(state, true)]).collect();
            let page =
                domains::Domains { p, domains: all, leads_to: leads_to.to_owned(), typed, faults: Faults::default() };
            let html = check(&page);
            assert!(!html.contains("502 <b>") && !html.contains("<x>"), "{html}");
            assert_eq!(html.contains("CNAME"), leads_to == "ts.example");
            check(&domains::Domains { domains: vec![], ..page });
        }
    }
}

#[test]
fn suspicions_speak_both_languages() {
    for lang in Lang::ALL {
        let one = |reason: &str, lot: &str| Suspicion {
            id: "1".to_owned(),
            gtin: "06901234567892".to_owned(),
            serial: "AB2".to_owned(),
            reason: reason.to_owned(),
            detail: "DE → BR".to_owned(),
            lot: lot.to_owned(),
            lot_number: "L1".to_owned(),
            name_zh: "小熊".to_owned(),
            name_en: "Bear".to_owned(),
            found_at: Timestamp::from_micros(0),
            report: if reason == "report" { "R-1".to_owned() } else { String::new() },
            closed: (reason == "travel").then(|| Closed {
                at: Timestamp::from_micros(0),
                by: "b".to_owned(),
                reason: "a shop window".to_owned(),
            }),
        };
        let reasons = ["many_readers", "travel", "back_and_forth"].map(|reason| one(reason, "2"));
        let rows = [reasons.to_vec(), vec![one("report", "2"), one("guessing", "")]].concat();
        let entry = || TimelineLine {
            at: "now".to_owned(),
            actor: "b".to_owned(),
            organisation: "o".to_owned(),
            text: "t".to_owned(),
            reason: Some("r".to_owned()),
        };
        let line = |one| seen::Line { one, timeline: vec![entry(), entry()] };
        let rows = || rows.iter().cloned().map(line).collect();
        let fault = platform::Error::field("reason", kernel::Message::new("suspicion-error-reason"));
        for (rows, faults) in [(vec![], Faults::default()), (rows(), Faults::of(fault).unwrap())] {
            let (p, next) = (Page::sample(lang), Some("n".to_owned()));
            check(&seen::List { p, rows, next, may: true, faults });
        }
    }
}

#[test]
fn pages_of_sharing_speak_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        let share = |ended| Share {
            id: id(),
            lot: id(),
            with: id(),
            with_zh: "汉堡".to_owned(),
            with_en: "Hamburg <b>".to_owned(),
            at: Timestamp::from_micros(0),
            by_name: "b".to_owned(),
            ended,
        };
        let fault = platform::Error::field("organisation", kernel::Message::new("share-error-organisation"));
        for (shares, offered, faults) in [
            (vec![], vec![], Faults::default()),
            (
                vec![share(None), share(Some((Timestamp::from_micros(1), "c".to_owned())))],
                vec![party(id(), kernel::OrganisationKind::Buyer)],
                Faults::of(fault).unwrap(),
            ),
        ] {
            check(&sharing::Shares {
                p: p(),
                lot: lot(LotState::Made),
                shares,
                offered,
                sought: "<b>".to_owned(),
                faults,
            });
        }
        for told in [Disclosed::default(), Disclosed::everything()] {
            let page = check(&sharing::Disclosure { p: p(), told });
            assert_eq!(page.matches(" checked").count(), if told == Disclosed::default() { 0 } else { 5 });
        }
    }
}

#[test]
fn pages_of_events_and_refused_codes_speak_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        check(&events::List { p: p(), events: vec![line()], next: Some("n".to_owned()), may_import: true });
        check(&events::List { p: p(), events: vec![], next: None, may_import: false });
        let shown = check(&events::Show {
            p: p(),
            line: line(),
            event_id: "ni:///x".to_owned(),
            recorded: "t".to_owned(),
            wrong: true,
            withheld: true,
            correctable: true,
            objects: ["object", "parent", "child", "input", "output"].map(|role| (role, "<b>".to_owned())).to_vec(),
            more_objects: 2,
            json: "<script>".to_owned(),
        });
        assert!(!shown.contains("<script>"), "the JSON of others is inert");
        check(&events::Import { p: p(), fault: "f".to_owned() });
        for (success, behaviour, finished_at) in [
            (true, Behaviour::Rollback, Some(Timestamp::from_micros(0))),
            (false, Behaviour::Rollback, Some(Timestamp::from_micros(0))),
            (false, Behaviour::Proceed, Some(Timestamp::from_micros(0))),
            (true, Behaviour::Proceed, None),
        ] {
            let outcomes = [Outcome::Stored, Outcome::Duplicate, Outcome::Refused, Outcome::RolledBack];
            let result = |(index, outcome)| EventResult {
                index,
                outcome,
                id: (index == 0).then(id),
                event_id: "e".to_owned(),
                detail: "d".to_owned(),
            };
            let capture = Capture {
                id: id(),
                organisation: id(),
                source: "f.json".to_owned(),
                behaviour,
                created_at: Timestamp::from_micros(0),
                finished_at,
                success,
                tally: Tally { events: 4, stored: 1, duplicates: 1, refused: 1 },
                results: outcomes.into_iter().enumerate().map(result).collect(),
            };
            check(&events::Receipt { p: p(), capture });
        }
        let text = || "t".to_owned();
        check(&Refused { p: p(), heading: text(), reason: text(), code: text() });
    }
}

#[test]
fn pages_of_master_data_speak_both_languages() {
    let kept = |kind: &str, name: Option<&str>| Kept {
        kind: kind.to_owned(),
        id: "https://id.gs1.org/414/6901234000016".to_owned(),
        name: name.map(ToOwned::to_owned),
        capture: id(),
        recorded_at: Timestamp::from_micros(0),
    };
    let place = "urn:epcglobal:epcis:vtype:BusinessLocation";
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        let kinds = vec![(place.to_owned(), 2), ("urn:x:other".to_owned(), 1)];
        for (kinds, rows) in [
            (vec![], vec![]),
            (kinds.clone(), vec![]),
            (kinds, vec![kept(place, Some("<b>")), kept("urn:x:other", None)]),
        ] {
            let (kind, q, next) = (place.to_owned(), "<q>".to_owned(), Some("n".to_owned()));
            let page = check(&master_data::List { p: p(), rows, next, kinds, q, kind, may_import: true });
            assert!(!page.contains("<b>") && !page.contains("<q>"));
        }
        let full = Found {
            kept: kept(place, None),
            attributes: vec![("urn:epcglobal:cbv:mda:city".to_owned(), "<i>".to_owned())],
            children: (0..201).map(|n| (format!("urn:x:{n}"), n == 0)).collect(),
            within: vec![(place.to_owned(), "urn:x:site".to_owned())],
        };
        let bare = Found { kept: kept("urn:x:other", None), attributes: vec![], children: vec![], within: vec![] };
        for (found, may_import) in [(full, true), (bare, false)] {
            assert!(!check(&master_data::Element { p: p(), found, may_import }).contains("<i>"));
        }
    }
}

#[test]
fn every_word_of_cbv_has_a_name() {
    use epcis::vocabulary::Vocabulary;
    for lang in Lang::ALL {
        let p = Page::sample(lang);
        for (prefix, list) in [("cbv-step", Vocabulary::BizStep), ("cbv-disp", Vocabulary::Disposition)] {
            for word in list.words() {
                assert!(!super::cbv(&p, prefix, word).contains('⟦'), "{prefix}-{word}");
            }
        }
    }
}

#[test]
fn the_page_of_a_trace_speaks_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        let show = |typed: &str, unknown| trace::Show {
            p: p(),
            typed: typed.to_owned(),
            fault: typed.to_owned(),
            unknown,
            archived: typed.to_owned(),
            view: None,
        };
        check(&show("", false));
        check(&show("x", true));
        for word in ["here", "on_the_way", "sold", "gone", "used_up"] {
            assert!(!p().word("trace-status", word).contains('⟦'));
        }
        for word in ["lot", "unit", "container", "asset", "place", "process", "other", "holder"] {
            assert!(!p().word("trace-kind", word).contains('⟦'));
        }
        for word in [
            "two_places",
            "two_parents",
            "before_commissioning",
            "after_end",
            "shipped_unmade",
            "shipped_unpacked",
            "received_unshipped",
            "time_backwards",
            "never_opened",
            "gap",
        ] {
            assert!(!p().word("trace-wrong", word).contains('⟦'), "{word}");
        }
    }
}

#[test]
fn neighbours_that_say_the_same_are_one_line() {
    let at = |at: &str, step: &str| EventLine { at: at.to_owned(), step: step.to_owned(), ..line() };
    let groups =
        grouped(vec![at("1", "made"), at("2", "packed"), at("3", "packed"), at("4", "shipped"), at("5", "packed")]);
    let told: Vec<(&str, usize)> = groups.iter().map(|group| (group.first.step.as_str(), group.others.len())).collect();
    assert_eq!(told, [("made", 0), ("packed", 1), ("shipped", 0), ("packed", 0)]);
}
