//! Identifiers: what claims to be a GS1 key must be one, with its check digit, and of a kind that may
//! stand where it stands (CBV 2.0 section 8). Private identifiers are left alone.

use gs1::{DigitalLink, Epc};

use super::Finder;
use super::repair::is_filler;
use crate::event::{Event, QuantityElement, What};
use crate::fields::Uri;

/// EPC schemes that carry no GS1 key; they are not read here, and are right.
const OTHER_SCHEMES: [&str; 5] = ["gid", "usdod", "adi", "bic", "imovn"];

/// What an identifier names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// One object.
    Instance,
    /// A class: a trade item, a lot, a kind of asset.
    Class,
    Place,
    Party,
    /// A document, a shipment, a coupon, a relation.
    Other,
}

/// What a GS1 key names; none for what is no GS1 key.
fn names(uri: &str) -> Option<Names> {
    if uri.starts_with("urn:epc:idpat:") || uri.starts_with("urn:epc:class:") {
        return Some(Names::Class);
    }
    let link = crate::objects::link(uri)?;
    let serial = link.qualifier("21").is_some() || link.qualifier("235").is_some();
    let key = link.key();
    Some(match key.ai() {
        "01" | "8006" if serial => Names::Instance,
        "01" | "8006" => Names::Class,
        "8010" if link.qualifier("8011").is_some() => Names::Instance,
        "8010" => Names::Class,
        "00" | "8004" => Names::Instance,
        "8003" if key.value().len() > 14 => Names::Instance,
        "8003" => Names::Class,
        "253" | "255" if key.value().len() > 13 => Names::Instance,
        "253" | "255" => Names::Class,
        "414" => Names::Place,
        "417" => Names::Party,
        _ => Names::Other,
    })
}

/// Checks every identifier of an event.
pub(super) fn check(event: &Event, finder: &mut Finder<'_>) {
    match &event.what {
        What::Object(what) => {
            singles(what.epcs.as_ref(), "epcList", finder);
            amounts(what.quantities.as_ref(), "quantityList", finder);
        }
        What::Aggregation(what) => {
            parent(what.parent_id.as_ref(), finder);
            singles(what.child_epcs.as_ref(), "childEPCs", finder);
            amounts(what.child_quantities.as_ref(), "childQuantityList", finder);
        }
        What::Transaction(what) => {
            parent(what.parent_id.as_ref(), finder);
            singles(what.epcs.as_ref(), "epcList", finder);
            amounts(what.quantities.as_ref(), "quantityList", finder);
        }
        What::Transformation(what) => {
            singles(what.input_epcs.as_ref(), "inputEPCList", finder);
            amounts(what.input_quantities.as_ref(), "inputQuantityList", finder);
            singles(what.output_epcs.as_ref(), "outputEPCList", finder);
            amounts(what.output_quantities.as_ref(), "outputQuantityList", finder);
            if let Some(id) = &what.transformation_id {
                form(id.as_str(), "transformationID", finder);
            }
        }
        What::Association(what) => {
            parent(Some(&what.parent_id), finder);
            singles(what.child_epcs.as_ref(), "childEPCs", finder);
            amounts(what.child_quantities.as_ref(), "childQuantityList", finder);
        }
        What::Extended(_) => {}
    }
    let business = &event.business;
    for (path, place) in [("readPoint.id", &business.read_point), ("bizLocation.id", &business.biz_location)] {
        let Some(place) = place else { continue };
        let uri = place.id.as_str();
        if form(uri, path, finder) && names(uri).is_some_and(|names| names != Names::Place) {
            finder.warn(
                "identifier",
                path,
                format!("{uri} names no place"),
                "take a GLN (urn:epc:id:sgln:… or /414/…)",
            );
        }
    }
    for (at, transaction) in business.biz_transactions.iter().flatten().enumerate() {
        form(transaction.id.as_str(), &format!("bizTransactionList[{at}].bizTransaction"), finder);
    }
    let sources = business.sources.iter().flatten().map(|source| (source.kind.word(), &source.id));
    ends(sources, "sourceList", "source", finder);
    let destinations = business.destinations.iter().flatten().map(|end| (end.kind.word(), &end.id));
    ends(destinations, "destinationList", "destination", finder);
}

fn ends<'a>(
    ends: impl Iterator<Item = (Option<&'static str>, &'a Uri)>,
    list: &str,
    name: &str,
    finder: &mut Finder<'_>,
) {
    for (at, (kind, uri)) in ends.enumerate() {
        let (path, uri) = (format!("{list}[{at}].{name}"), uri.as_str());
        if !form(uri, &path, finder) {
            continue;
        }
        let named = names(uri);
        let fits = match kind {
            Some("location") => named.is_none_or(|named| named == Names::Place),
            // Party GLNs came later than this field; location GLNs are permitted for parties.
            Some(_) => named.is_none_or(|named| matches!(named, Names::Party | Names::Place)),
            None => true,
        };
        if !fits {
            let reason = format!("{uri} names no {}", if kind == Some("location") { "place" } else { "party" });
            finder.warn("identifier", path, reason, "take a GLN: /414/… for a place, /417/… for a party");
        }
    }
}

fn singles(uris: Option<&Vec<Uri>>, list: &str, finder: &mut Finder<'_>) {
    for (at, uri) in uris.into_iter().flatten().enumerate() {
        let (path, uri) = (format!("{list}[{at}]"), uri.as_str());
        if form(uri, &path, finder) && names(uri) == Some(Names::Class) {
            finder.error(
                "identifier",
                path,
                format!("{uri} names a class, not one object"),
                "give it a serial number, or move it to the quantity list",
            );
        }
    }
}

fn amounts(elements: Option<&Vec<QuantityElement>>, list: &str, finder: &mut Finder<'_>) {
    for (at, element) in elements.into_iter().flatten().enumerate() {
        let (path, uri) = (format!("{list}[{at}].epcClass"), element.epc_class.as_str());
        if form(uri, &path, finder) && names(uri) == Some(Names::Instance) {
            finder.warn(
                "identifier",
                path,
                format!("{uri} names one object, not a class"),
                "move it to the list of EPCs",
            );
        }
        let path = format!("{list}[{at}].quantity");
        if let Some(quantity) = &element.quantity {
            let value = quantity.canonical();
            if value.starts_with('-') {
                finder.error("quantity", path, format!("{value} is less than nothing"), "give an amount of 0 or more");
            } else if element.uom.is_none() && value.contains('.') {
                finder.warn("quantity", path, format!("{value} pieces are no whole number"), "give the unit in uom");
            }
        } else if element.uom.is_some() {
            finder.warn("quantity", path, "a unit without an amount", "give the amount, or leave the unit out");
        }
    }
}

fn parent(uri: Option<&Uri>, finder: &mut Finder<'_>) {
    let Some(uri) = uri.map(Uri::as_str) else { return };
    if form(uri, "parentID", finder) && names(uri) == Some(Names::Class) {
        finder.error(
            "identifier",
            "parentID",
            format!("{uri} names a class, not one object"),
            "give it a serial number",
        );
    }
}

/// Whether an identifier is of the form that it claims to have; tells when not.
fn form(uri: &str, path: &str, finder: &mut Finder<'_>) -> bool {
    if is_filler(uri) {
        return false;
    }
    if let Some(rest) = uri.strip_prefix("urn:epc:") {
        let scheme = rest.split(':').nth(1).unwrap_or_default();
        if OTHER_SCHEMES.contains(&scheme) && Epc::parse(uri).is_err() && rest.starts_with("id:") {
            return true;
        }
        return match Epc::parse(uri) {
            Ok(_) => true,
            Err(error) => {
                finder.error("identifier", path, format!("{uri}: {error}"), "correct the EPC URI");
                false
            }
        };
    }
    let lower = uri.get(..8).unwrap_or_default().to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return true;
    }
    let canonical = uri.starts_with("https://id.gs1.org/") || uri.starts_with("http://id.gs1.org/");
    match DigitalLink::parse(uri) {
        Ok(_) => true,
        Err(_) if crate::hash::modern(uri).is_some_and(|modern| DigitalLink::parse(&modern).is_ok()) => {
            let reason = format!("{uri} names its keys by words, as Digital Links of old did");
            finder.warn("identifier", path, reason, "write the numbers of the AIs, such as /01/ for /gtin/");
            false
        }
        Err(gs1::digital_link::DigitalLinkError::NoPrimaryKey) if !canonical => true,
        Err(error) if canonical || claims_a_key(uri) => {
            let remedy = "correct the Digital Link; the last digit of a GTIN, GLN or SSCC is its check digit";
            finder.error("identifier", path, format!("{uri}: {error}"), remedy);
            false
        }
        Err(_) => true,
    }
}

/// Whether a web address has the look of a Digital Link: a primary key of numbers with a value of as many
/// digits as that key has. Other addresses may hold `/01/` for reasons of their own.
fn claims_a_key(uri: &str) -> bool {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').skip(3).collect();
    segments.windows(2).any(|pair| {
        let [ai, value] = pair else { return false };
        let lengths: &[usize] = match *ai {
            "01" | "8006" => &[8, 12, 13, 14, 18],
            "00" | "8017" | "8018" => &[18],
            "414" | "417" => &[13],
            _ => &[],
        };
        lengths.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
    })
}
