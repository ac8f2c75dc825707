//! An organisation's signing key: made at first need, kept with its certificate, published as `did.json`.

use credential::did::PublishedKey;
use credential::{Certificate, CertificateSubject, Did, DidDocument, SigningKey};
use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::db::Tx;
use platform::ports::Party;
use platform::{Error, Result};

use crate::store::{self, KeyRow};

/// A certificate lasts ten years: as long as the files it signs are kept.
const CERTIFICATE_SECONDS: i64 = 10 * 365 * 24 * 3600;
/// X.520 upper bound of organisation and common name, characters.
const NAME_BOUND: usize = 64;

/// Key, certificate and DID of an issuer.
pub(crate) struct Signer {
    pub(crate) key: SigningKey,
    pub(crate) certificate: Certificate,
    pub(crate) did: Did,
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("signing key: {error}"))
}

/// Whose key it is when it is the platform's own: no organisation has this identity, nor an empty slug.
const PLATFORM: OrganisationId = OrganisationId(uuid::Uuid::nil());
/// The platform's path segment in the key table.
pub(crate) const PLATFORM_SLUG: &str = "";

/// The issuer's signer; its key is made when there is none yet, and with the very first one the platform's own.
pub(crate) async fn signer(tx: &Tx, party: &Party) -> Result<Signer> {
    if let Some(row) = store::key_of(tx.conn(), party.id).await? {
        return to_signer(tx, &row);
    }
    if store::key_of(tx.conn(), PLATFORM).await?.is_none() {
        make(tx, PLATFORM, "Touchstone", PLATFORM_SLUG).await?;
    }
    to_signer(tx, &make(tx, party.id, &party.name_en, &party.slug).await?)
}

fn to_signer(tx: &Tx, row: &KeyRow) -> Result<Signer> {
    Ok(Signer {
        key: SigningKey::from_pkcs8_pem(&row.key_pem).map_err(fault)?,
        certificate: Certificate::from_pem(&row.certificate_pem).map_err(fault)?,
        did: did_of(&tx.platform().settings().public_url, &row.slug)?,
    })
}

/// Makes and keeps a key with its certificate. Two issuers at once end up with one key: the loser reads the winner's.
async fn make(tx: &Tx, organisation: OrganisationId, name: &str, slug: &str) -> Result<KeyRow> {
    let (key, certificate) = {
        let mut rng = rand::rng();
        let key = SigningKey::generate(&mut rng);
        let subject_name: String = name.chars().take(NAME_BOUND).collect();
        let subject = CertificateSubject {
            organisation: subject_name.clone(),
            common_name: subject_name,
            country: None,
            organisation_identifier: None,
        };
        let (from, until) = (tx.now().plus_seconds(-60), tx.now().plus_seconds(CERTIFICATE_SECONDS));
        let certificate =
            Certificate::self_signed(&key, &subject, from.to_jiff(), until.to_jiff(), &mut rng).map_err(fault)?;
        (key, certificate)
    };
    let row = KeyRow {
        organisation,
        name: name.to_owned(),
        slug: slug.to_owned(),
        key_pem: key.to_pkcs8_pem().map_err(fault)?.to_string(),
        certificate_pem: certificate.to_pem().map_err(fault)?,
        created_at: tx.now(),
        retired_at: None,
    };
    if store::insert_key(tx.conn(), &key.public_key().thumbprint(), &row).await? {
        return Ok(row);
    }
    store::key_of(tx.conn(), organisation).await?.ok_or_else(|| fault("neither kept nor found"))
}

/// The DID of an organisation by its slug; the platform's own for the empty one.
pub(crate) fn did_of(public_url: &str, slug: &str) -> Result<Did> {
    if slug == PLATFORM_SLUG { Did::platform(public_url) } else { Did::organisation(public_url, slug) }.map_err(fault)
}

/// The DID document over all keys of an organisation, retired ones with their end.
pub(crate) fn did_document(public_url: &str, keys: &[KeyRow]) -> Result<Option<DidDocument>> {
    let Some(first) = keys.first() else { return Ok(None) };
    let did = did_of(public_url, &first.slug)?;
    let published = keys
        .iter()
        .map(|row| {
            let certificate = Certificate::from_pem(&row.certificate_pem).map_err(fault)?;
            Ok(PublishedKey {
                key: certificate.public_key().clone(),
                expires: row.retired_at.map(Timestamp::to_jiff),
                revoked: None,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Some(DidDocument::new(did, &published, Vec::new())))
}
