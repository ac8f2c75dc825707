//! What each toy needs for its markets: plans, and the answers that the merchant knows.

use anyhow::Result;
use kernel::ids::PlanId;
use market_access::actions;
use market_access::model::Wanted;
use platform::ports::{Answer, Product};

use super::cast::fine;
use super::stage::Stage;

/// An answer: part (empty = the whole toy), word, yes or no.
type Known = (&'static str, &'static str, bool);

/// What the maker knows about the bear.
pub(crate) const BEAR: &[Known] = &[
    ("", "close_to_ear", false),
    ("", "food_contact", false),
    ("", "ball", false),
    ("", "fragrance", false),
    ("", "mains_powered", false),
    ("", "small_part", false),
    ("nose", "intended_for_mouth", false),
    ("nose", "skin_contact", true),
];
/// About the slime jar.
pub(crate) const SLIME: &[Known] = &[
    ("", "food_contact", false),
    ("", "ball", false),
    ("", "plastic_toy", true),
    ("", "small_part", true),
    ("doll", "intended_for_mouth", false),
    ("doll", "skin_contact", true),
    ("jar", "skin_contact", true),
];
/// About the magnetic set.
pub(crate) const BLOCKS: &[Known] = &[("", "food_contact", false), ("", "fragrance", false)];

/// Makes a plan for today and answers what is known.
pub(crate) async fn make(
    stage: &Stage<'_>,
    who: &str,
    toy: &Product,
    markets: &[&str],
    known: &[Known],
) -> Result<PlanId> {
    let actor = stage.who(who)?;
    let today = stage.platform.now().china_date();
    let wanted = Wanted {
        markets: markets.iter().map(|market| (*market).to_owned()).collect(),
        manufactured_on: today,
        placed_on_market_on: today,
    };
    let plan = fine(actions::make(stage.platform, actor, toy.product, wanted, "").await)?;
    stage.done(format!("plan for {} in {}", toy.name_en, markets.join(", ")));
    if !known.is_empty() {
        let answers: Vec<Answer> = known
            .iter()
            .map(|(part, word, holds)| Answer {
                component: (!part.is_empty()).then(|| (*part).to_owned()),
                word: (*word).to_owned(),
                holds: *holds,
            })
            .collect();
        fine(actions::answer(stage.platform, actor, plan, &answers, 1).await)?;
        stage.done(format!("{} questions about {} answered", answers.len(), toy.name_en));
    }
    Ok(plan)
}
