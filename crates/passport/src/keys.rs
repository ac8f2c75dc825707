//! An organisation's signing key: made at first need, kept with its certificate, published as `did.json`.

use credential::did::PublishedKey;
use credential::{Certificate, CertificateSubject, Did, DidDocument, SigningKey};
use kernel::Timestamp;
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

/// The issuer's signer; its key is made when there is none yet.
pub(crate) async fn signer(tx: &Tx, party: &Party) -> Result<Signer> {
    let did = Did::organisation(&tx.platform().settings().public_url, &party.slug).map_err(fault)?;
    if let Some(row) = store::key_of(tx.conn(), party.id).await? {
        let key = SigningKey::from_pkcs8_pem(&row.key_pem).map_err(fault)?;
        let certificate = Certificate::from_pem(&row.certificate_pem).map_err(fault)?;
        return Ok(Signer { key, certificate, did });
    }
    let (key, certificate) = {
        let mut rng = rand::rng();
        let key = SigningKey::generate(&mut rng);
        let name: String = party.name_en.chars().take(NAME_BOUND).collect();
        let subject = CertificateSubject {
            organisation: name.clone(),
            common_name: name,
            country: None,
            organisation_identifier: None,
        };
        let (from, until) = (tx.now().plus_seconds(-60), tx.now().plus_seconds(CERTIFICATE_SECONDS));
        let certificate =
            Certificate::self_signed(&key, &subject, from.to_jiff(), until.to_jiff(), &mut rng).map_err(fault)?;
        (key, certificate)
    };
    let row = KeyRow {
        organisation: party.id,
        name: party.name_en.clone(),
        slug: party.slug.clone(),
        key_pem: key.to_pkcs8_pem().map_err(fault)?.to_string(),
        certificate_pem: certificate.to_pem().map_err(fault)?,
        created_at: tx.now(),
        retired_at: None,
    };
    store::insert_key(tx.conn(), &key.public_key().thumbprint(), &row).await?;
    Ok(Signer { key, certificate, did })
}

/// The DID document over all keys of an organisation, retired ones with their end.
pub(crate) fn did_document(public_url: &str, keys: &[KeyRow]) -> Result<Option<DidDocument>> {
    let Some(first) = keys.first() else { return Ok(None) };
    let did = Did::organisation(public_url, &first.slug).map_err(fault)?;
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
