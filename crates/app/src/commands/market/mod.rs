//! `touchstone plan` and `touchstone judge`: market access worked out offline, from the packs alone.
//!
//! Their JSON is a published interface (`docs/plan-and-judge.md`). No database, no network, no clock but for a missing
//! `--date`. Whatever goes wrong, nothing is printed to stdout.

mod input;
mod judge;
mod plan;
mod prices;
mod values;
mod words;

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use jiff::civil::Date;
use requirements::{Packs, Product, Refusal};

pub(super) use judge::{HELP as JUDGE_HELP, JudgeArgs};
pub(super) use plan::{HELP as PLAN_HELP, PlanArgs};
pub(super) use words::{language, pick};

/// What both commands are asked.
#[derive(Args, Debug)]
struct Asked {
    /// The product, as JSON (see below)
    #[arg(long, value_name = "toy.json")]
    product: PathBuf,
    /// Markets, joined by commas: CN, EU, US, GB, CA, JP, KR, AU, NZ, GCC
    #[arg(long, value_delimiter = ',', required = true)]
    markets: Vec<String>,
    /// Day of manufacture and of placing on the market, as 2026-11-22 [default: today, by the clock of China]
    #[arg(long, value_parser = day)]
    date: Option<Date>,
    /// The answer as JSON
    #[arg(long)]
    json: bool,
}

impl Asked {
    /// The product; its words are looked at by the engine.
    fn product(&self) -> Result<Product> {
        let product: Product = input::json(&self.product, &input::PRODUCT)?;
        let count = product.components.len();
        if count > input::MOST_COMPONENTS {
            bail!(
                "{}: {count} components, at most {} are taken: describe a set as several products",
                self.product.display(),
                input::MOST_COMPONENTS
            );
        }
        Ok(product)
    }

    /// Markets in capitals, blanks left out.
    fn markets(&self) -> Result<Vec<String>> {
        let markets: Vec<String> =
            self.markets.iter().map(|m| m.trim().to_uppercase()).filter(|m| !m.is_empty()).collect();
        if markets.is_empty() {
            bail!("--markets names no market; known are {}", Packs::embedded().markets().join(", "));
        }
        Ok(markets)
    }

    fn date(&self) -> Date {
        self.date.unwrap_or_else(|| kernel::Timestamp::from(platform::clock::now_jiff()).china_date())
    }

    /// What the engine refuses, with the place it stands in.
    fn refused(&self, refusal: Refusal, values: Option<&PathBuf>) -> anyhow::Error {
        let product = self.product.display();
        match refusal {
            Refusal::UnknownMarket { .. } => anyhow!("--markets: {refusal}"),
            Refusal::Product(problems) => {
                const SHOWN: usize = 20;
                let more = problems.len().saturating_sub(SHOWN);
                let mut lines: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
                if more > 0 {
                    lines.push(format!("and {more} more"));
                }
                anyhow!("{product}: {}", lines.join("\n  "))
            }
            Refusal::Determination { .. } => {
                anyhow!("{}: {refusal}", values.map(|file| file.display().to_string()).unwrap_or_default())
            }
            Refusal::Dates { .. } => anyhow!("{refusal}"),
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let day = shape.then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| "there is no such day in the calendar: write year-month-day, for example 2026-11-22".to_owned())
}
