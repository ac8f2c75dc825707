//! EPC URIs of every scheme, both ways, and what has none.

use super::*;

/// Worked by hand from the layouts of TDS section 6, prefixes of several lengths.
const PAIRS: [(&str, &str); 26] = [
    ("urn:epc:id:sgtin:4012345.011111.98%22", "/01/04012345111118/21/98%22"),
    ("urn:epc:id:sgtin:415056789012.0.987654", "/01/04150567890128/21/987654"),
    ("urn:epc:id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()", "/01/80614141123458/21/6789%2F%26%25%22%21%3F%28%29"),
    ("urn:epc:class:lgtin:4012345.012345.Lot987", "/01/04012345123456/10/Lot987"),
    ("urn:epc:idpat:sgtin:4054739.099914.*", "/01/04054739999148"),
    ("urn:epc:id:upui:1234567.098765.51qIgY)", "/01/01234567987651/235/51qIgY%29"),
    ("urn:epc:id:sscc:4012345.3111111111", "/00/340123451111111111"),
    ("urn:epc:id:sgln:4012345.00005.122", "/414/4012345000054/254/122"),
    ("urn:epc:id:sgln:4012345.00005.0", "/414/4012345000054"),
    ("urn:epc:id:pgln:4000001.00000", "/417/4000001000005"),
    ("urn:epc:id:pgln:999999999999.", "/417/9999999999994"),
    ("urn:epc:id:grai:4012345.00022.334455", "/8003/04012345000221334455"),
    ("urn:epc:idpat:grai:4012345.66666.*", "/8003/04012345666663"),
    ("urn:epc:id:giai:4012345.ABC.345", "/8004/4012345ABC.345"),
    ("urn:epc:id:gsrn:4012345.0000006765", "/8018/401234500000067657"),
    ("urn:epc:id:gsrnp:4012345.0000000007", "/8017/401234500000000074"),
    ("urn:epc:id:gdti:4012345.00009.PO-4711", "/253/4012345000092PO-4711"),
    ("urn:epc:id:gdti:987659999999..9", "/253/98765999999929"),
    ("urn:epc:idpat:gdti:4012345.55555.*", "/253/4012345555554"),
    ("urn:epc:id:cpi:0614141.11111111111111-A%23%2F.1234", "/8010/061414111111111111111-A%23%2F/8011/1234"),
    ("urn:epc:idpat:cpi:4012345.ABC.*", "/8010/4012345ABC"),
    ("urn:epc:id:sgcn:4012345.99999.44", "/255/401234599999044"),
    ("urn:epc:id:ginc:0614141.xyz47%2F11", "/401/0614141xyz47%2F11"),
    ("urn:epc:id:gsin:4012345.222333444", "/402/40123452223334442"),
    ("urn:epc:id:itip:4012345.011111.01.02.987", "/8006/040123451111180102/21/987"),
    ("urn:epc:idpat:itip:4012345.012345.01.02.*", "/8006/040123451234560102"),
];

#[test]
fn every_scheme_goes_to_its_link_and_back() {
    for (urn, path) in PAIRS {
        let epc = Epc::parse(urn).unwrap_or_else(|error| panic!("{urn}: {error}"));
        assert_eq!(epc.to_link().path(), path);
        assert_eq!(epc.urn(), urn);
        let link = DigitalLink::parse(&format!("https://id.gs1.org{path}")).unwrap();
        let back = Epc::from_link(&link, epc.company_prefix().as_str().len());
        assert_eq!(back.map(|epc| epc.urn()).as_deref(), Ok(urn), "{path}");
    }
}

#[test]
fn the_length_of_the_prefix_comes_from_what_is_known() {
    for (urn, path) in PAIRS {
        let epc = Epc::parse(urn).unwrap();
        let own = [epc.company_prefix().clone()];
        let link = DigitalLink::parse(&format!("https://id.gs1.org{path}")).unwrap();
        let known = KnownPrefixes { own: &own, ..KnownPrefixes::NONE };
        assert_eq!(Epc::of_link(&link, known).map(|epc| epc.urn()).as_deref(), Ok(urn), "{path}");
        assert!(matches!(Epc::of_link(&link, KnownPrefixes::NONE), Err(EpcError::PrefixUnknown { .. })), "{path}");
    }
    let own = [CompanyPrefix::parse("40123").unwrap()];
    let link = DigitalLink::parse("https://a.b/414/4012345000054").unwrap();
    let epc = Epc::of_link(&link, KnownPrefixes { own: &own, ..KnownPrefixes::NONE }).unwrap();
    assert_eq!(epc.urn(), "urn:epc:id:sgln:401234.500005.0", "five digits count as six");
}

#[test]
fn a_serial_wins_over_a_lot() {
    let link = DigitalLink::parse("https://a.b/01/04012345123456/22/V/10/L/21/S?17=261130").unwrap();
    assert_eq!(Epc::from_link(&link, 7).unwrap().urn(), "urn:epc:id:sgtin:4012345.012345.S");
}

#[test]
fn errors_name_scheme_and_reason() {
    let message = |urn: &str| Epc::parse(urn).unwrap_err().to_string();
    assert_eq!(message("urn:epc:id:bic:CSQU3054383"), "not an EPC URI of a GS1 key: \"urn:epc:id:bic:CSQU3054383\"");
    assert_eq!(
        message("urn:epc:id:lgtin:4012345.012345.L"),
        "not an EPC URI of a GS1 key: \"urn:epc:id:lgtin:4012345.012345.L\""
    );
    assert_eq!(
        message("urn:epc:id:sgtin:4012345.12345.1"),
        "sgtin: company prefix and reference have 12 digits together, expected 13"
    );
    assert_eq!(
        message("urn:epc:id:sgtin:4012345.012345"),
        "sgtin: expected the form urn:epc:id:sgtin:COMPANY.ITEM.SERIAL"
    );
    assert_eq!(
        message("urn:epc:id:sgtin:40123.01234567.1"),
        "sgtin: GS1 company prefix in an EPC URI: expected 6 to 12 characters, found 5"
    );
    assert!(message("urn:epc:id:sgtin:4012345.01234X.1").contains("'X'"));
    assert_eq!(
        message("urn:epc:id:sgtin:4012345.012345.A/B"),
        "sgtin: character or escape at position 2 of \"A/B\" is not permitted"
    );
    assert!(message("urn:epc:id:sgtin:4012345.012345.玩").contains("position 1"));
    assert!(message("urn:epc:idpat:sgtin:4012345.*.*").contains("digits"), "no class");
    assert!(Epc::parse("urn:epc:idpat:sscc:4012345.*").is_err());
    assert!(Epc::parse("urn:epc:id:itip:4012345.011111.1.2.987").is_err());
    assert!(Epc::parse("urn:epc:id:itip:4012345.011111.03.02.987").is_err());
}

#[test]
fn what_has_no_epc_says_so() {
    let link = |path: &str| DigitalLink::parse(&format!("https://id.gs1.org{path}")).unwrap();
    assert_eq!(
        Epc::from_link(&link("/8013/1987654Ad4X4bL5ttr2310c2K"), 7).unwrap_err().to_string(),
        "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K has no EPC URI"
    );
    for length in [0, 5, 13, 14, 99] {
        assert!(matches!(Epc::from_link(&link("/01/04012345123456/21/S"), length), Err(EpcError::PrefixLength { .. })));
    }
}
