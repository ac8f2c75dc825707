//! Who acts on the stage of the demonstration, and how it tells what was done.

use anyhow::{Context, Result};
use kernel::Actor;
use platform::Platform;
use platform::ports::Product;

use super::cast::{Cast, fine};

/// The platform, its people and the line to the terminal.
#[derive(Clone, Copy)]
pub(crate) struct Stage<'a> {
    /// Where everything happens.
    pub(crate) platform: &'a Platform,
    cast: &'a Cast,
    say: &'a dyn Fn(&str),
}

impl<'a> Stage<'a> {
    /// A stage whose progress goes to `say`.
    pub(crate) fn new(platform: &'a Platform, cast: &'a Cast, say: &'a dyn Fn(&str)) -> Self {
        Self { platform, cast, say }
    }

    /// A person by short name.
    pub(crate) fn who(&self, name: &str) -> Result<&'a Actor> {
        self.cast.get(name).with_context(|| format!("nobody is called {name}"))
    }

    /// Told only after what it speaks of is committed.
    pub(crate) fn done(&self, what: impl AsRef<str>) {
        (self.say)(&format!("  {}", what.as_ref()));
    }

    /// A new part of the story begins.
    pub(crate) fn chapter(&self, title: &str) {
        (self.say)(title);
    }

    /// The newest version of a product.
    pub(crate) async fn newest(&self, toy: &Product) -> Result<Product> {
        let found = fine(fine(self.platform.products())?.current(self.platform, toy.product).await)?;
        found.context("a product is gone")
    }

    /// What one area's acts cause in others happens now rather than half a second later.
    pub(crate) async fn settle(&self) -> Result<()> {
        fine(platform::jobs::drain(self.platform).await)?;
        Ok(())
    }
}
