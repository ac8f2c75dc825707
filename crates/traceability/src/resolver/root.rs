//! Where the resolver answers: at the platform's own address for everybody's codes, at an organisation's domain for its own alone.

use std::borrow::Cow;

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use gs1::DigitalLink;
use kernel::ids::OrganisationId;
use platform::i18n::Lang;
use platform::ports::Party;
use platform::web::{Ctx, host};
use platform::{Error, Platform, Result};

use super::Refused;
use crate::actions::{domains, keys};
use crate::pages::notices::{Asked, spoken};

/// The resolver as it was asked.
pub(super) struct Root<'a> {
    /// Its origin: what anchors and uncompressed forms begin with.
    pub(super) stem: Cow<'a, str>,
    /// The platform's own origin, where its pages are.
    pub(super) home: &'a str,
    /// Whose domain was asked.
    organisation: Option<OrganisationId>,
}

impl<'a> Root<'a> {
    pub(super) fn of(ctx: &'a Ctx) -> Self {
        let settings = ctx.platform.settings();
        let home = settings.public_url.as_str();
        match &ctx.request.domain {
            None => Self { stem: home.into(), home, organisation: None },
            Some(domain) => {
                let stem = settings.origin_at(&domain.host).into();
                Self { stem, home, organisation: Some(domain.organisation) }
            }
        }
    }

    /// Whether a code is answered here.
    pub(super) async fn answers(&self, platform: &Platform, link: &DigitalLink) -> Result<bool> {
        match self.organisation {
            None => Ok(true),
            owner => Ok(keys::owner(platform, link).await? == owner),
        }
    }

    /// Where a reader goes for a page of the platform, or for an address of somebody.
    pub(super) fn towards<'b>(&self, to: &'b str) -> Cow<'b, str> {
        if self.organisation.is_some() && to.starts_with('/') { format!("{}{to}", self.home).into() } else { to.into() }
    }

    /// What the resolver calls itself.
    pub(super) async fn name(&self, platform: &Platform) -> Result<String> {
        let party = self.party(platform).await?;
        Ok(party.map_or_else(|| "Touchstone".to_owned(), |party| name(&party, Lang::En)))
    }

    async fn party(&self, platform: &Platform) -> Result<Option<Party>> {
        match (self.organisation, &platform.ports().organisations) {
            (Some(id), Some(organisations)) => organisations.organisation(platform, id).await,
            _ => Ok(None),
        }
    }

    /// A code that is not of the organisation whose domain was asked.
    pub(super) async fn not_theirs(&self, ctx: &Ctx, link: &DigitalLink) -> Result<Response> {
        if ctx.request.wants_json {
            return Err(Error::NotFound);
        }
        let ctx = &spoken(ctx.clone(), &Asked { lang: link.parameter("lang").map(ToOwned::to_owned) });
        let party = self.party(&ctx.platform).await?.map(|party| name(&party, ctx.lang())).unwrap_or_default();
        let p = ctx.page("resolver-not-theirs");
        let page = Refused {
            heading: p.t("resolver-not-theirs"),
            reason: p.t1("resolver-not-theirs-why", "organisation", party),
            code: link.path().chars().take(200).collect(),
            p,
        };
        Ok((StatusCode::NOT_FOUND, Html(askama::Template::render(&page)?)).into_response())
    }
}

/// The name in a language, or the one that there is.
fn name(party: &Party, lang: Lang) -> String {
    let names = [party.name(lang), &party.name_zh, &party.name_en];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// `GET /.well-known/touchstone-domain`: the tokens of those who registered the host that was asked, one a line.
pub(super) async fn tokens(ctx: Ctx, uri: Uri, headers: HeaderMap) -> Result<Response> {
    let host = host(&uri, &headers).ok_or(Error::NotFound)?;
    let tokens = domains::tokens(&ctx.platform, &host).await?;
    if tokens.is_empty() {
        return Err(Error::NotFound);
    }
    let kind = [(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, tokens.join("\n") + "\n").into_response())
}
