//! A product in three minutes, on a phone: five steps of large pictures, then on to the plan. Each step is a page of its own and
//! carries what was tapped before, so that it works without scripts and goes back without losing anything.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform::i18n::Lang;
use platform::web::{Ctx, FormBody, Page};
use platform::{Error, FieldError, Result};

use super::edit::keep_photos;
use crate::actions;
use crate::rules::quick::{AGES, FEATURES, KINDS, MATERIALS, Quick, Step};
use crate::words;

/// A picture to tap.
struct Tile {
    value: String,
    icon: &'static str,
    text: String,
    chosen: bool,
}

/// A yes, no or unknown.
struct Asked {
    word: &'static str,
    icon: &'static str,
    text: String,
    answer: &'static str,
}

#[derive(Template)]
#[template(path = "product/quick.html")]
struct QuickPage {
    p: Page,
    step: Step,
    quick: Quick,
    kinds: Vec<Tile>,
    ages: Vec<Tile>,
    materials: Vec<Tile>,
    features: Vec<Asked>,
    faults: Vec<String>,
}

impl QuickPage {
    fn new(p: Page, step: Step, quick: Quick, faults: Vec<String>) -> Self {
        let chosen = |all: &[String], word: &str| all.iter().any(|w| w == word);
        let kinds = KINDS.iter().map(|(word, icon)| Tile {
            value: (*word).to_owned(),
            icon,
            text: words::name(word, p.lang),
            chosen: chosen(&quick.kinds, word),
        });
        let ages = AGES.iter().map(|(min, max)| {
            let value = format!("{min}-{max}");
            Tile { icon: "user", text: super::age_range(&p, *min, *max), chosen: quick.age == value, value }
        });
        let materials = MATERIALS.iter().map(|m| Tile {
            value: m.word.to_owned(),
            icon: m.icon,
            text: p.word("quick-material", m.word),
            chosen: chosen(&quick.materials, m.word),
        });
        let features = FEATURES.iter().map(|(word, icon)| Asked {
            word,
            icon,
            text: p.word("quick-ask", word),
            answer: match quick.features.iter().find(|(w, _)| w == word) {
                Some((_, true)) => "yes",
                Some((_, false)) => "no",
                None => "",
            },
        });
        let (kinds, ages, materials, features) =
            (kinds.collect(), ages.collect(), materials.collect(), features.collect());
        Self { kinds, ages, materials, features, faults, step, quick, p }
    }
}

fn tapped(form: &FormBody) -> Quick {
    let features = form.under("ask.").filter_map(|(word, answer)| match answer {
        "yes" => Some((word.to_owned(), true)),
        "no" => Some((word.to_owned(), false)),
        _ => None,
    });
    let known = |all: Vec<String>, tiles: &[&str]| all.into_iter().filter(|w| tiles.contains(&w.as_str())).collect();
    let kinds: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
    let materials: Vec<&str> = MATERIALS.iter().map(|m| m.word).collect();
    Quick {
        name: form.one("name").to_owned(),
        photos: form.all("photo"),
        kinds: known(form.all("kind"), &kinds),
        age: form.one("age").to_owned(),
        materials: known(form.all("material"), &materials),
        features: features.filter(|(word, _)| FEATURES.iter().any(|(w, _)| w == word)).collect(),
    }
}

/// `GET /products/quick`
pub(crate) async fn begin(ctx: Ctx) -> Result<Response> {
    ctx.html(&QuickPage::new(ctx.page("quick-title"), Step::Photo, Quick::default(), Vec::new()))
}

/// `POST /products/quick`: the next step, the one before, or the product.
pub(crate) async fn go_on(ctx: Ctx, form: FormBody) -> Result<Response> {
    let step = Step::from_word(form.one("step"));
    let mut quick = tapped(&form);
    let mut faults = Vec::new();
    keep_photos(&ctx, &form, &mut quick.photos).await?.iter().for_each(|fault| faults.push(said(&ctx, fault)));
    if form.one("do") == "back" {
        return show(&ctx, &form, step.before().unwrap_or(step), quick, faults);
    }
    faults.extend(quick.lacks(step).map(|key| ctx.lang().t(key)));
    if !faults.is_empty() {
        return show(&ctx, &form, step, quick, faults);
    }
    if let Some(next) = step.next() {
        return show(&ctx, &form, next, quick, faults);
    }
    // A step may have been passed over by hand: the first that lacks something is asked for.
    if let Some(lacking) = Step::ALL.into_iter().find(|step| quick.lacks(*step).is_some()) {
        faults.extend(quick.lacks(lacking).map(|key| ctx.lang().t(key)));
        return show(&ctx, &form, lacking, quick, faults);
    }
    let typed = quick.typed(ctx.lang() == Lang::En);
    match actions::products::create(&ctx.platform, ctx.actor()?, &typed, form.one("once")).await {
        // What it needs for which markets is the next question.
        Ok(id) => Ok(ctx.go(&format!("/plans/new?product={id}"))),
        Err(Error::Invalid(wrong)) => {
            faults.extend(wrong.iter().map(|fault| said(&ctx, fault)));
            show(&ctx, &form, Step::Photo, quick, faults)
        }
        Err(error) => Err(error),
    }
}

fn said(ctx: &Ctx, fault: &FieldError) -> String {
    super::say(ctx.lang(), &fault.message)
}

fn show(ctx: &Ctx, form: &FormBody, step: Step, quick: Quick, faults: Vec<String>) -> Result<Response> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut p = ctx.page("quick-title");
    // The token goes round with the steps: however often they are gone through, they make one product.
    form.one("once").clone_into(&mut p.once);
    Ok((status, ctx.html(&QuickPage::new(p, step, quick, faults))?).into_response())
}
