//! A certificate on paper: the items of ISO/IEC 17065 7.7.1, in both languages, by the crate `documents`.

use documents::{Certificate as Paper, CertifiedProduct, Condition, Standard};
use platform::i18n::Lang;
use platform::ports::{Named, Party, Product};
use platform::{Error, Platform, Result};
use requirements::Packs;

use crate::model::{Application, Certificate, Scheme};

#[expect(clippy::too_many_arguments, reason = "each is a source of the paper; a struct would only rename them")]
pub(crate) fn paper(
    platform: &Platform,
    packs: &Packs,
    lang: Lang,
    certificate: &Certificate,
    application: &Application,
    scheme: &Scheme,
    product: &Product,
    body: &Party,
    client: &Party,
    signed_by: &str,
) -> Paper {
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let name = if lang == Lang::Zh { &scheme.name_zh } else { &scheme.name_en };
    let mut standards: Vec<Standard> = scheme
        .required
        .iter()
        .filter_map(|id| packs.requirement(id))
        .map(|requirement| Standard {
            reference: if requirement.standard.is_empty() {
                requirement.legal_act.clone()
            } else {
                requirement.standard.clone()
            },
            title: requirement.title.get(lang.tag()).to_owned(),
        })
        .collect();
    standards.dedup();
    let age = lang.t_args(
        "certificate-age",
        &[("from", &(product.age_min_months / 12).to_string()), ("to", &(product.age_max_months / 12).to_string())],
    );
    Paper {
        number: certificate.number.clone(),
        body_name: body.name(lang).to_owned(),
        body_name_other: body.name(other).to_owned(),
        body_address: body.address(lang).to_owned(),
        accreditations: Vec::new(),
        granted_on: certificate.granted_on,
        issued_on: certificate.granted_on,
        client: documents::Party {
            name: client.name(lang).to_owned(),
            address: client.address(lang).to_owned(),
            contact: String::new(),
        },
        manufacturer: maker(&application.subject.manufacturer, client),
        factory: maker(&application.subject.factory, client),
        scheme: lang
            .t_args("certificate-scheme-line", &[("name", name), ("code", &scheme.code), ("kind", &scheme.kind)]),
        products: vec![CertifiedProduct {
            name: product.name(lang).to_owned(),
            models: product.model.clone(),
            particulars: match &product.gtin {
                Some(gtin) => format!("GTIN {gtin} · {age}"),
                None => age,
            },
        }],
        standards,
        expires_on: Some(certificate.expires_on),
        evidence: standing(application),
        conditions: vec![Condition(
            lang.t_args("certificate-condition", &[("months", &scheme.surveillance_months.to_string())]),
        )],
        signed_by: signed_by.to_owned(),
        signed_as: lang.t("certificate-signed-as"),
        verify_url: format!("{}/verify/{}", platform.settings().public_url, certificate.number),
        demonstration: platform.settings().demonstration,
    }
}

pub(crate) async fn typeset(paper: Paper, lang: Lang) -> Result<Vec<u8>> {
    let language = match lang {
        Lang::Zh => documents::Lang::ZhCn,
        Lang::En => documents::Lang::En,
    };
    let made = tokio::task::spawn_blocking(move || documents::certificate(&paper, language))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(|error| Error::Internal(anyhow::anyhow!("the certificate could not be typeset: {error}")))?;
    Ok(made.bytes)
}

/// The numbers of the cited reports that still stood when they were evaluated.
fn standing(application: &Application) -> Vec<String> {
    let gone = application.state.evaluated().map(|e| e.unusable.as_slice()).unwrap_or_default();
    application.subject.report_numbers.iter().filter(|number| !gone.contains(number)).cloned().collect()
}

/// A maker as printed; none when nobody is named, or when it is the client.
fn maker(named: &Named, client: &Party) -> Option<documents::Party> {
    let is_client = [&client.name_zh, &client.name_en].contains(&&named.name)
        && [&client.address_zh, &client.address_en].contains(&&named.address);
    (!named.name.is_empty() && !is_client).then(|| documents::Party {
        name: named.name.clone(),
        address: named.address.clone(),
        contact: String::new(),
    })
}
