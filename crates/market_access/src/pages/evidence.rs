//! What each requirement of a product rests on, and what a change of a part would cost.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::ids::ProductId;
use platform::authz::On;
use platform::ports::Product;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use requirements::PlanRequest;
use serde::Deserialize;

use super::spoken;
use crate::actions::{STANDING, reports_about};
use crate::model::PRODUCT;
use crate::rules::change::{At, Price, Rests, Wish, lines, price};
use crate::rules::convert;
use crate::rules::evidence::{Changed, known};
use crate::rules::wanted::FIRST;
use crate::store;

struct LineView {
    market: String,
    title: String,
    id: String,
    part: String,
    class: &'static str,
    state: String,
    report: Option<String>,
}

/// What a change would cost, ready to read.
struct PriceView {
    price: Price,
    reopened: Vec<(String, String)>,
    new: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "plan/evidence.html")]
struct EvidencePage {
    p: Page,
    product: Product,
    lines: Vec<LineView>,
    covered: usize,
    may_bring: bool,
    rejudged: Vec<String>,
    wish: Wish,
    /// Materials that a part can be made of: word and name.
    materials: Vec<(String, String)>,
    price: Option<PriceView>,
    message: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    component: String,
    material: Vec<String>,
    colour: String,
    supplier: String,
}

/// `GET /products/{id}/evidence`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<ProductId>, Query(asked): Query<Asked>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &STANDING, On::record(PRODUCT, id)).await?;
    let product = ctx.platform.products()?.current(&ctx.platform, id).await?.ok_or(Error::NotFound)?;
    let reports = reports_about(&ctx.platform, &product).await?;
    let packs = ctx.platform.packs().await?;
    let newest = store::of_product(ctx.platform.db().conn(), id).await?.into_iter().next();
    let markets = newest.map_or_else(|| FIRST.map(ToOwned::to_owned).to_vec(), |head| head.wanted.markets);
    let mut request = PlanRequest::on(markets, ctx.platform.now().china_date());
    let evidence = known(&reports, &product);
    request.covered = evidence.coverage(&product);
    let plan = requirements::plan(&packs, &convert::described(&product), &request)
        .map_err(|refusal| Error::Rule(convert::refusal(&refusal)))?;

    let p = ctx.page("evidence");
    let wish = Wish {
        component: asked.component,
        materials: asked.material.into_iter().filter(|m| !m.is_empty()).collect(),
        colour: asked.colour,
        supplier: asked.supplier,
    };
    let part = |key: Option<&str>| {
        let known = key.and_then(|key| product.components.iter().find(|c| c.key == key));
        known.map_or_else(|| p.t("plan-whole-toy"), |c| p.pick(&c.name_zh, &c.name_en).to_owned())
    };
    let titled = |all: &[At]| -> Vec<(String, String)> {
        let title = |id: &str| packs.requirement(id).map(|r| spoken(&p, &r.title).to_owned()).unwrap_or_default();
        all.iter().map(|(id, at)| (id.clone(), format!("{}: {}", part(at.as_deref()), title(id)))).collect()
    };
    let (mut found, mut message) = (None, None);
    if wish.says_something() {
        let changed = wish.applied(&product).ok_or(Error::NotFound)?;
        match price(&packs, &product, &changed, &reports, &request) {
            Ok(price) => {
                let (reopened, new) = (titled(&price.reopened), titled(&price.new));
                found = Some(PriceView { price, reopened, new });
            }
            Err(refusal) => message = Some(p.say(&convert::refusal(&refusal))),
        }
    }
    let all = lines(&packs, &plan, &evidence);
    let views: Vec<LineView> = all
        .iter()
        .map(|line| {
            let (class, state, report) = state(&p, &line.rests, &part);
            LineView {
                market: line.market.clone(),
                title: packs
                    .requirement(&line.requirement)
                    .map(|r| spoken(&p, &r.title).to_owned())
                    .unwrap_or_default(),
                id: line.requirement.clone(),
                part: part(line.component.as_deref()),
                class,
                state,
                report,
            }
        })
        .collect();
    let vocabulary = packs.vocabulary();
    let is_material = |word: &&requirements::Word| word.kind == requirements::WordKind::Material;
    let mut materials: Vec<(String, String)> = vocabulary
        .iter()
        .filter(is_material)
        .map(|word| (word.id.clone(), spoken(&p, &word.name).to_owned()))
        .collect();
    materials.sort_by(|a, b| a.1.cmp(&b.1));
    ctx.html(&EvidencePage {
        may_bring: platform::authz::permits(&crate::actions::outside::SUBMIT, ctx.actor()?).is_ok(),
        covered: all.iter().filter(|line| matches!(line.rests, Rests::On { .. })).count(),
        lines: views,
        rejudged: evidence.rejudged.clone(),
        price: found,
        message,
        wish,
        materials,
        product,
        p,
    })
}

type State = (&'static str, String, Option<String>);

fn state(p: &Page, rests: &Rests, part: &dyn Fn(Option<&str>) -> String) -> State {
    match rests {
        Rests::On { report, until: None } => ("state state-done", p.t("evidence-on"), Some(report.clone())),
        Rests::On { report, until: Some(day) } => {
            ("state state-waiting", p.t1("evidence-until", "day", p.day(day)), Some(report.clone()))
        }
        Rests::Failed(report) => ("state state-failed", p.t("plan-standing-failed"), Some(report.clone())),
        Rests::Awaits(report) => ("state state-unsure", p.t("plan-standing-awaits"), Some(report.clone())),
        Rests::FellAway { report, because } => {
            let why = match because {
                Changed::Gone(key) => p.t1("evidence-gone", "part", key),
                Changed::Materials(key) => p.t1("evidence-materials", "part", part(Some(key))),
                Changed::Colour(key) => p.t1("evidence-colour", "part", part(Some(key))),
                Changed::Supplier(key) => p.t1("evidence-supplier", "part", part(Some(key))),
                Changed::Word(key) => p.t1("evidence-word", "part", part(Some(key))),
                Changed::Added(key) => p.t1("evidence-added", "part", part(Some(key))),
                Changed::Age => p.t("evidence-age"),
                Changed::Toy(_) => p.t("evidence-toy"),
            };
            ("state state-failed", why, Some(report.clone()))
        }
        Rests::Nothing => ("state", p.t("plan-standing-to-test"), None),
    }
}
