//! Samples: expected with the order, received over the counter, divided, handed on.

use kernel::ids::{OrderId, ProductVersionId, SampleId};
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::{Event, Tx};
use platform::i18n::Lang;
use platform::ports::{Component, Order, Product};
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::{Faults, ORDER, SAMPLE, holder, organisation_name};
use crate::model::{
    Condition, HandOver, Level, Reception, Sample, SampleState, current_holder, sample_body, sample_number,
};
use crate::store;

const ANYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Laboratory, &[]),
    (OrganisationKind::Enterprise, &[Role::Merchant, Role::Administrator]),
];
const HANDS: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::ServiceCentre, &[Role::Receptionist]),
    (OrganisationKind::Laboratory, &[Role::Analyst, Role::Verifier]),
];
const HOUSES: &[Audience] = &[Audience::ServiceCentre, Audience::Laboratory];

/// See the list of samples.
pub static LIST: Action = Action { name: "sample.list", allow: ANYBODY, audiences: &[], level: AuthLevel::Password };
/// See one. API keys of a laboratory may.
pub static SHOW: Action = Action { name: "sample.show", allow: ANYBODY, audiences: &[], level: AuthLevel::Key };
/// Receive (17025 7.4.2, 7.4.3).
pub static RECEIVE: Action =
    Action { name: "sample.receive", allow: HANDS, audiences: HOUSES, level: AuthLevel::Password };
/// Divide into components and test portions.
pub static DIVIDE: Action =
    Action { name: "sample.divide", allow: HANDS, audiences: HOUSES, level: AuthLevel::Password };
/// Hand on.
pub static HAND_OVER: Action =
    Action { name: "sample.hand_over", allow: HANDS, audiences: HOUSES, level: AuthLevel::Password };
/// Print labels.
pub static LABEL: Action = Action { name: "sample.label", allow: HANDS, audiences: HOUSES, level: AuthLevel::Password };

/// Job: the order was accepted, so its sample is expected at the counter. Running again changes nothing.
///
/// # Errors
/// Database errors.
pub async fn expect(platform: &Platform, order: OrderId) -> Result<()> {
    let order = platform.orders()?.order(platform, order).await?.ok_or(Error::NotFound)?;
    let mut tx = platform.system("laboratory").await?;
    expect_in(&mut tx, &order).await?;
    tx.commit().await
}

/// Makes the expected sample unless the order has one, and shows all its samples to those who work on it.
pub(crate) async fn expect_in(tx: &mut Tx, order: &Order) -> Result<()> {
    let known = store::sample::of_order(tx.conn(), order.id).await?;
    if known.is_empty() {
        let product = product_of(tx.platform(), order.version).await?;
        let sample = Sample {
            id: tx.new_id(),
            body: String::new(),
            parent: None,
            level: Level::Sample,
            state: SampleState::Expected,
            order: order.id,
            order_number: order.number.clone(),
            version: order.version,
            component: String::new(),
            name_zh: product.name_zh,
            name_en: product.name_en,
        };
        store::sample::insert(tx.conn(), &sample, None, tx.now()).await?;
        grant(tx, sample.id, order).await?;
        tx.record(Event::new("sample.expected", SAMPLE, sample.id).with(json!({"order": order.number}))).await?;
    }
    for sample in known {
        grant(tx, sample.id, order).await?;
    }
    Ok(())
}

pub(crate) async fn product_of(platform: &Platform, version: ProductVersionId) -> Result<Product> {
    platform.products()?.version(platform, version).await?.ok_or_else(|| {
        Error::Internal(anyhow::anyhow!("the order names product version {version}, which the catalogue does not know"))
    })
}

async fn grant(tx: &Tx, sample: SampleId, order: &Order) -> Result<()> {
    tx.grant(SAMPLE, sample, order.applicant, Audience::Owner, "order").await?;
    tx.grant(SAMPLE, sample, order.service_centre, Audience::ServiceCentre, "order").await?;
    for laboratory in order.lines.iter().filter_map(|line| line.laboratory) {
        tx.grant(SAMPLE, sample, laboratory, Audience::Laboratory, "dispatch").await?;
    }
    Ok(())
}

/// One row of the counter as typed or keyed.
#[derive(Clone, Debug, Default)]
pub struct ReceptionForm {
    /// `G` good, `D` deviation; empty: not received now.
    pub condition: String,
    /// What is not as it should be.
    pub deviation: String,
    /// Number and unit.
    pub quantity: String,
    /// Seal.
    pub seal: String,
    /// The manufacturer's lot number.
    pub lot: String,
    /// Photograph.
    pub photo: Option<Vec<u8>>,
}

impl ReceptionForm {
    /// A lot number as GS1's application identifier (10) has it, so that it is found again on goods and in events.
    fn lot(&self, faults: &mut Faults, prefix: &str) -> String {
        let lot = self.lot.trim();
        if !lot.is_empty() && gs1::Element::new("10", lot).is_err() {
            faults.add(&format!("lot{prefix}"), Message::new("sample-error-lot"));
        }
        lot.to_owned()
    }

    fn condition(&self, faults: &mut Faults, prefix: &str) -> Condition {
        let text = faults.optional(&format!("deviation{prefix}"), &self.deviation, 500);
        match self.condition.trim().to_ascii_uppercase().as_str() {
            "G" | "GOOD" => Condition::Good,
            "D" | "DEVIATION" => {
                if text.is_empty() {
                    faults.add(&format!("deviation{prefix}"), Message::new("sample-error-deviation-text"));
                }
                Condition::Deviation(text)
            }
            _ => {
                faults.add(&format!("condition{prefix}"), Message::new("sample-error-condition"));
                Condition::Good
            }
        }
    }
}

/// Receives samples at the counter: all rows that carry a condition, or none when a row is wrong.
/// Fields in faults are named `condition.SAMPLE`, `deviation.SAMPLE`, `quantity.SAMPLE`, `lot.SAMPLE`, `photo.SAMPLE`.
///
/// # Errors
/// Wrong rows, all named; a sample that somebody received meanwhile.
pub async fn receive(
    platform: &Platform,
    actor: &Actor,
    once: &str,
    rows: &[(SampleId, ReceptionForm)],
) -> Result<Vec<SampleId>> {
    for (id, _) in rows {
        platform.read(actor, &RECEIVE, On::record(SAMPLE, id)).await?;
    }
    let mut faults = Faults::default();
    let mut read = Vec::new();
    for (id, form) in rows {
        let prefix = format!(".{id}");
        let condition = form.condition(&mut faults, &prefix);
        let quantity = faults.required(&format!("quantity{prefix}"), &form.quantity, 40);
        let seal = faults.optional(&format!("seal{prefix}"), &form.seal, 60);
        let lot = form.lot(&mut faults, &prefix);
        let photo = photo(platform, form, &prefix, &mut faults).await?;
        read.push((*id, Arrived { condition, quantity, seal, lot, photo }));
    }
    faults.settle()?;
    let mut tx = platform.write(actor, &RECEIVE, On::Nothing).await?;
    if tx.claim_once(once, "sample.receive").await?.is_some() {
        return Ok(rows.iter().map(|(id, _)| *id).collect());
    }
    for (id, arrived) in read {
        receive_one(&mut tx, id, arrived).await?;
    }
    tx.answer_once(once, "/samples").await?;
    tx.commit().await?;
    Ok(rows.iter().map(|(id, _)| *id).collect())
}

async fn photo(platform: &Platform, form: &ReceptionForm, prefix: &str, faults: &mut Faults) -> Result<Option<String>> {
    match &form.photo {
        Some(bytes) if picture_type(bytes).is_none() => {
            faults.add(&format!("photo{prefix}"), Message::new("sample-error-photo"));
            Ok(None)
        }
        Some(bytes) => Ok(Some(platform.files().put(bytes.clone()).await?)),
        None => Ok(None),
    }
}

/// Media type by the first bytes: what a browser is told never comes from the uploader.
#[must_use]
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    }
}

/// A row that was read.
struct Arrived {
    condition: Condition,
    quantity: String,
    seal: String,
    lot: String,
    photo: Option<String>,
}

async fn receive_one(tx: &mut Tx, id: SampleId, arrived: Arrived) -> Result<()> {
    let sample = store::sample::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let platform = tx.platform().clone();
    let order = platform.orders()?.order(&platform, sample.order).await?.ok_or(Error::NotFound)?;
    let product = product_of(&platform, order.version).await?;
    let year = tx.now().china_date().year();
    let serial = tx.next_number(&format!("sample-{year}")).await?;
    let body = sample_body(year, serial);
    let reception = Reception {
        number: number(&body)?,
        condition: arrived.condition,
        quantity: arrived.quantity,
        seal: arrived.seal,
        lot: arrived.lot,
        photo: arrived.photo,
        at: tx.now(),
        by: tx.actor().name.clone(),
        organisation: tx.actor().organisation_name.clone(),
    };
    let SampleState::Received(reception) = sample.state.clone().receive(reception)? else {
        return Err(Error::NotFound);
    };
    if !store::sample::receive(tx.conn(), id, &body, &reception, tx.actor().user).await? {
        return Err(Error::Conflict(Message::new("sample-error-received-meanwhile")));
    }
    let step = HandOver {
        from: organisation_name(&platform, order.applicant).await?,
        to: holder(tx.actor()),
        at: tx.now(),
        reason: String::new(),
        quantity: reception.quantity.clone(),
        by: tx.actor().name.clone(),
    };
    let step_id = tx.new_id::<uuid::Uuid>().to_string();
    store::sample::hand_over(tx.conn(), step_id, id, &step, tx.actor().user).await?;
    let received = Sample { body, state: SampleState::Received(reception.clone()), ..sample };
    let parts = components(tx, &received, &order, &product.components).await?;
    store::test::link_samples(tx.conn(), order.id).await?;
    let mut event = Event::new("sample.received", SAMPLE, id).also_on(ORDER, order.id).with(json!({
        "order": order.id, "number": reception.number, "condition": reception.condition.word(),
        "quantity": reception.quantity,
    }));
    if let Condition::Deviation(text) = &reception.condition {
        event = event.because(text.clone());
    }
    // The history of a part begins where it was received with the whole.
    event = parts.into_iter().fold(event, |event, part| event.also_on(SAMPLE, part));
    tx.record(event).await
}

/// A part for each component that an order line names, so that instrument files can speak of it.
async fn components(tx: &mut Tx, sample: &Sample, order: &Order, known: &[Component]) -> Result<Vec<SampleId>> {
    let mut keys: Vec<&str> = Vec::new();
    for key in order.lines.iter().filter_map(|line| line.test.component.as_deref()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut made = Vec::with_capacity(keys.len());
    for key in keys {
        let component = known.iter().find(|c| c.key == key);
        let (zh, en) = component.map_or((key, key), |c| (c.name_zh.as_str(), c.name_en.as_str()));
        made.push(part(tx, sample, order, key, zh, en, "").await?);
    }
    Ok(made)
}

async fn part(
    tx: &mut Tx,
    of: &Sample,
    order: &Order,
    component: &str,
    zh: &str,
    en: &str,
    quantity: &str,
) -> Result<SampleId> {
    let level = of.level.part().ok_or_else(|| Error::Rule(Message::new("sample-error-portion-undivided")))?;
    let reception = of.reception().ok_or_else(|| Error::Rule(Message::new("sample-error-not-received")))?;
    let ordinal = store::sample::next_child(tx.conn(), of.id).await?;
    let body = format!("{}-{ordinal:02}", of.body);
    let sample = Sample {
        id: tx.new_id(),
        parent: Some(of.id),
        level,
        state: SampleState::Received(Reception {
            number: number(&body)?,
            quantity: quantity.to_owned(),
            photo: None,
            seal: String::new(),
            lot: reception.lot.clone(),
            at: tx.now(),
            by: tx.actor().name.clone(),
            organisation: tx.actor().organisation_name.clone(),
            condition: reception.condition.clone(),
        }),
        body,
        order: of.order,
        order_number: of.order_number.clone(),
        version: of.version,
        component: component.to_owned(),
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
    };
    store::sample::insert(tx.conn(), &sample, tx.actor().user, tx.now()).await?;
    grant(tx, sample.id, order).await?;
    Ok(sample.id)
}

fn number(body: &str) -> Result<String> {
    sample_number(body).map_err(|e| Error::Internal(anyhow::Error::new(e)))
}

/// A part as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PartForm {
    /// One-time token.
    pub once: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Amount, e.g. `0.2153 g`.
    pub quantity: String,
}

/// Divides: a component of a sample, a portion of a component.
///
/// # Errors
/// Wrong fields; not received yet; a portion.
pub async fn divide(platform: &Platform, actor: &Actor, id: SampleId, form: &PartForm) -> Result<String> {
    let mut tx = platform.write(actor, &DIVIDE, On::record(SAMPLE, id)).await?;
    if let Some(location) = tx.claim_once(&form.once, "sample.divide").await? {
        return Ok(location);
    }
    let of = store::sample::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    let zh = faults.required("name_zh", &form.name_zh, 100);
    let en = faults.optional("name_en", &form.name_en, 100);
    let quantity = faults.optional("quantity", &form.quantity, 40);
    faults.settle()?;
    let order = platform.orders()?.order(platform, of.order).await?.ok_or(Error::NotFound)?;
    let en = if en.is_empty() { zh.clone() } else { en };
    let component = of.component.clone();
    let made = part(&mut tx, &of, &order, &component, &zh, &en, &quantity).await?;
    let number = store::sample::by_id(tx.conn(), made).await?.map(|s| s.number().to_owned()).unwrap_or_default();
    let divided = Event::new("sample.divided", SAMPLE, id).also_on(SAMPLE, made);
    tx.record(divided.with(json!({"part": number, "name": zh}))).await?;
    let location = format!("/samples/{id}");
    tx.answer_once(&form.once, &location).await?;
    tx.commit().await?;
    Ok(location)
}

/// A hand-over as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct HandOverForm {
    /// One-time token.
    pub once: String,
    /// Who gets it: organisation, person, place.
    pub to: String,
    /// Why.
    pub reason: String,
    /// How much.
    pub quantity: String,
}

/// Hands a sample on. From whom is not typed: it is who holds it by the list.
///
/// # Errors
/// Wrong fields; not received yet.
pub async fn hand_over(platform: &Platform, actor: &Actor, id: SampleId, form: &HandOverForm) -> Result<String> {
    let mut tx = platform.write(actor, &HAND_OVER, On::record(SAMPLE, id)).await?;
    if let Some(location) = tx.claim_once(&form.once, "sample.hand_over").await? {
        return Ok(location);
    }
    let sample = store::sample::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if sample.reception().is_none() {
        return Err(Error::Rule(Message::new("sample-error-not-received")));
    }
    let mut faults = Faults::default();
    let to = faults.required("to", &form.to, 200);
    let reason = faults.required("reason", &form.reason, 300);
    let quantity = faults.required("quantity", &form.quantity, 40);
    faults.settle()?;
    let chain = store::sample::chain(tx.conn(), id).await?;
    let from = match current_holder(&chain) {
        Some(holder) => holder.to_owned(),
        None => sample.reception().map(|r| format!("{} · {}", r.organisation, r.by)).unwrap_or_default(),
    };
    let step = HandOver { from: from.clone(), to: to.clone(), at: tx.now(), reason, quantity, by: actor.name.clone() };
    let step_id = tx.new_id::<uuid::Uuid>().to_string();
    store::sample::hand_over(tx.conn(), step_id, id, &step, actor.user).await?;
    tx.record(
        Event::new("sample.handed_over", SAMPLE, id)
            .with(json!({"from": from, "to": to, "quantity": step.quantity}))
            .because(step.reason),
    )
    .await?;
    let location = format!("/samples/{id}");
    tx.answer_once(&form.once, &location).await?;
    tx.commit().await?;
    Ok(location)
}

/// Adds or renews the photograph.
///
/// # Errors
/// No picture.
pub async fn photograph(platform: &Platform, actor: &Actor, id: SampleId, bytes: Vec<u8>) -> Result<()> {
    let mut tx = platform.write(actor, &RECEIVE, On::record(SAMPLE, id)).await?;
    if picture_type(&bytes).is_none() {
        let message = Message::new("sample-error-photo");
        return Err(Error::Invalid(vec![FieldError { field: "photo".to_owned(), message }]));
    }
    let hash = platform.files().put(bytes).await?;
    store::sample::set_photo(tx.conn(), id, &hash).await?;
    tx.record(Event::new("sample.photographed", SAMPLE, id).with(json!({"photo": hash}))).await?;
    tx.commit().await
}

/// Samples and parts of an order, oldest first, for whoever sees the order.
///
/// # Errors
/// [`Error::NotFound`] when the order is not visible.
pub async fn of_order(platform: &Platform, actor: &Actor, order: OrderId) -> Result<Vec<Sample>> {
    platform.read(actor, &SHOW, On::record(ORDER, order)).await?;
    store::sample::of_order(platform.db().conn(), order).await
}

/// The most samples of one print job; parts come along.
const MOST_LABELS: usize = 200;

/// Labels of received samples with their parts as PDF, 60 × 40 mm each. Each printing is logged on the sample's timeline:
/// a re-print is not done in silence.
///
/// # Errors
/// [`Error::Rule`] when nothing was chosen, or a sample has no number yet.
pub async fn labels(platform: &Platform, actor: &Actor, samples: &[SampleId], lang: Lang) -> Result<Vec<u8>> {
    if samples.is_empty() || samples.len() > MOST_LABELS {
        return Err(Error::Rule(Message::new("sample-error-labels-none").with("max", MOST_LABELS)));
    }
    for sample in samples {
        platform.read(actor, &LABEL, On::record(SAMPLE, sample)).await?;
    }
    let mut tx = platform.write(actor, &LABEL, On::Nothing).await?;
    let mut printed = Vec::new();
    for id in samples {
        let sample = store::sample::by_id(tx.conn(), *id).await?.ok_or(Error::NotFound)?;
        if sample.reception().is_none() {
            return Err(Error::Rule(Message::new("sample-error-not-received")));
        }
        let parts = store::sample::parts(tx.conn(), *id).await?;
        let data = json!({"number": sample.number(), "count": parts.len() + 1});
        tx.record(Event::new("sample.labelled", SAMPLE, id).with(data)).await?;
        let count = parts.len();
        printed.push(label(platform, &sample, String::new(), lang));
        let part = |(index, part): (usize, &Sample)| label(platform, part, format!("{}/{count}", index + 1), lang);
        printed.extend(parts.iter().enumerate().map(part));
    }
    let on = tx.now().china_date();
    tx.commit().await?;
    let language = if lang == Lang::Zh { documents::Lang::ZhCn } else { documents::Lang::En };
    let size = documents::LabelSize::default();
    let made = tokio::task::spawn_blocking(move || documents::sample_labels(&printed, size, language, on))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)?;
    Ok(made.bytes)
}

fn label(platform: &Platform, sample: &Sample, part: String, lang: Lang) -> documents::SampleLabel {
    let received = sample.reception().map(|r| lang.day(r.at.china_date())).unwrap_or_default();
    documents::SampleLabel {
        code: format!("{}/samples/find?code={}", platform.settings().public_url, sample.number()),
        identification: sample.number().to_owned(),
        description: if lang == Lang::En { sample.name_en.clone() } else { sample.name_zh.clone() },
        lines: vec![sample.order_number.clone(), received],
        part,
    }
}
