//! The EPC schemes of GS1 keys as a table: which AI carries the key and how its parts are laid out.

use super::EpcKind;
use crate::digital_link::DigitalLink;

/// An EPC scheme that carries a GS1 key.
///
/// # Examples
/// ```
/// use gs1::epc::Scheme;
///
/// assert_eq!((Scheme::Sgln.name(), Scheme::Sgln.ai()), ("sgln", "414"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Serialised trade item.
    Sgtin,
    /// Lot of a trade item.
    Lgtin,
    /// Logistic unit.
    Sscc,
    /// Location, with or without extension.
    Sgln,
    /// Party.
    Pgln,
    /// Returnable asset.
    Grai,
    /// Individual asset.
    Giai,
    /// Service relation, recipient.
    Gsrn,
    /// Service relation, provider.
    Gsrnp,
    /// Document type.
    Gdti,
    /// Component or part.
    Cpi,
    /// Coupon.
    Sgcn,
    /// Consignment.
    Ginc,
    /// Shipment.
    Gsin,
    /// Piece of a trade item.
    Itip,
    /// Unit pack.
    Upui,
}

/// How company prefix and reference become the value of the AI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// A fixed number of digits, with a check digit after them.
    Digits { total: usize, leading: Leading },
    /// Prefix and text of variable length.
    Text,
}

/// What stands before the company prefix in the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leading {
    None,
    /// The first digit of the reference.
    Moved,
    /// A zero that the URN does not show.
    Zero,
}

/// Where the last part of the URN goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// There is none.
    None,
    /// Behind the check digit, in the same value.
    Joined,
    /// Into a qualifier of its own.
    Qualifier(&'static str),
}

impl Scheme {
    const ALL: [Self; 16] = [
        Self::Sgtin,
        Self::Lgtin,
        Self::Sscc,
        Self::Sgln,
        Self::Pgln,
        Self::Grai,
        Self::Giai,
        Self::Gsrn,
        Self::Gsrnp,
        Self::Gdti,
        Self::Cpi,
        Self::Sgcn,
        Self::Ginc,
        Self::Gsin,
        Self::Itip,
        Self::Upui,
    ];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// The name within the URN.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The AI of the key.
    #[must_use]
    pub const fn ai(self) -> &'static str {
        self.row().1
    }

    pub(super) const fn body(self) -> Body {
        self.row().2
    }

    pub(super) const fn tail(self) -> Tail {
        self.row().3
    }

    pub(super) const fn form(self) -> &'static str {
        self.row().4
    }

    /// Schemes whose key names a class when the last part is left out.
    pub(super) const fn has_patterns(self) -> bool {
        !matches!(self.tail(), Tail::None) && !matches!(self, Self::Sgln | Self::Lgtin)
    }

    const fn row(self) -> (&'static str, &'static str, Body, Tail, &'static str) {
        const ITEM: Body = Body::Digits { total: 13, leading: Leading::Moved };
        const TWELVE: Body = Body::Digits { total: 12, leading: Leading::None };
        const SEVENTEEN: Body = Body::Digits { total: 17, leading: Leading::None };
        match self {
            Self::Sgtin => ("sgtin", "01", ITEM, Tail::Qualifier("21"), "urn:epc:id:sgtin:COMPANY.ITEM.SERIAL"),
            Self::Lgtin => ("lgtin", "01", ITEM, Tail::Qualifier("10"), "urn:epc:class:lgtin:COMPANY.ITEM.LOT"),
            Self::Upui => ("upui", "01", ITEM, Tail::Qualifier("235"), "urn:epc:id:upui:COMPANY.ITEM.TPX"),
            Self::Itip => {
                ("itip", "8006", ITEM, Tail::Qualifier("21"), "urn:epc:id:itip:COMPANY.ITEM.PIECE.TOTAL.SERIAL")
            }
            Self::Sscc => {
                let body = Body::Digits { total: 17, leading: Leading::Moved };
                ("sscc", "00", body, Tail::None, "urn:epc:id:sscc:COMPANY.SERIAL")
            }
            Self::Sgln => ("sgln", "414", TWELVE, Tail::Qualifier("254"), "urn:epc:id:sgln:COMPANY.LOCATION.EXTENSION"),
            Self::Pgln => ("pgln", "417", TWELVE, Tail::None, "urn:epc:id:pgln:COMPANY.PARTY"),
            Self::Grai => {
                let body = Body::Digits { total: 12, leading: Leading::Zero };
                ("grai", "8003", body, Tail::Joined, "urn:epc:id:grai:COMPANY.TYPE.SERIAL")
            }
            Self::Gdti => ("gdti", "253", TWELVE, Tail::Joined, "urn:epc:id:gdti:COMPANY.TYPE.SERIAL"),
            Self::Sgcn => ("sgcn", "255", TWELVE, Tail::Joined, "urn:epc:id:sgcn:COMPANY.COUPON.SERIAL"),
            Self::Giai => ("giai", "8004", Body::Text, Tail::None, "urn:epc:id:giai:COMPANY.ASSET"),
            Self::Ginc => ("ginc", "401", Body::Text, Tail::None, "urn:epc:id:ginc:COMPANY.CONSIGNMENT"),
            Self::Cpi => ("cpi", "8010", Body::Text, Tail::Qualifier("8011"), "urn:epc:id:cpi:COMPANY.PART.SERIAL"),
            Self::Gsrn => ("gsrn", "8018", SEVENTEEN, Tail::None, "urn:epc:id:gsrn:COMPANY.SERVICE"),
            Self::Gsrnp => ("gsrnp", "8017", SEVENTEEN, Tail::None, "urn:epc:id:gsrnp:COMPANY.SERVICE"),
            Self::Gsin => {
                let body = Body::Digits { total: 16, leading: Leading::None };
                ("gsin", "402", body, Tail::None, "urn:epc:id:gsin:COMPANY.SHIPPER")
            }
        }
    }
}

impl std::fmt::Display for Scheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Scheme, kind and qualifier value of what a Digital Link identifies. For keys that hold their serial
/// the kind is settled by the caller, who sees the value.
pub(super) fn of_link(link: &DigitalLink) -> Option<(Scheme, EpcKind, Option<&str>)> {
    let instance = |scheme, qualifier| Some((scheme, EpcKind::Instance, qualifier));
    let class_or = |scheme, ai| match link.qualifier(ai) {
        Some(value) => Some((scheme, EpcKind::Instance, Some(value))),
        None => Some((scheme, EpcKind::Pattern, None)),
    };
    match link.key().ai() {
        "01" => match (link.serial(), link.qualifier("235"), link.lot()) {
            (None, Some(tpx), _) => instance(Scheme::Upui, Some(tpx)),
            (None, None, Some(lot)) => Some((Scheme::Lgtin, EpcKind::Lot, Some(lot))),
            _ => class_or(Scheme::Sgtin, "21"),
        },
        // A lot of pieces has no EPC URI.
        "8006" if link.serial().is_none() && link.lot().is_some() => None,
        "8006" => class_or(Scheme::Itip, "21"),
        "8010" => class_or(Scheme::Cpi, "8011"),
        "00" => instance(Scheme::Sscc, None),
        // An importer index (7040) belongs to another use of the same keys.
        _ if link.qualifier("7040").is_some() => None,
        "414" => instance(Scheme::Sgln, link.qualifier("254")),
        "417" => instance(Scheme::Pgln, None),
        "8003" => instance(Scheme::Grai, None),
        "8004" => instance(Scheme::Giai, None),
        "253" => instance(Scheme::Gdti, None),
        "255" => instance(Scheme::Sgcn, None),
        "401" => instance(Scheme::Ginc, None),
        "402" => instance(Scheme::Gsin, None),
        "8017" if link.qualifiers().is_empty() => instance(Scheme::Gsrnp, None),
        "8018" if link.qualifiers().is_empty() => instance(Scheme::Gsrn, None),
        _ => None,
    }
}
