//! AIs that begin with 0, 1 and 2: keys, lots, serials, dates, variants. Facts only: no code.
//! Source: GS1 Barcode Syntax Dictionary (GS1 AISBL, ref.gs1.org/tools/gs1-barcode-syntax-resource),
//! edition of 2026-07-27, agreeing with the GS1 General Specifications section 3. Sorted by AI.

use super::AiSpec;
use super::build::*;

#[rustfmt::skip]
pub(super) static TABLE: &[AiSpec] = &[
    ai("00", "SSCC", &[SSCC]).predefined().key(&[]).link_attribute(),
    ai("01", "GTIN", &[GTIN]).predefined().excludes(&["255", "37"]).key(&[&["22", "10", "21"], &["235"]]).link_attribute(),
    ai("02", "CONTENT", &[GTIN]).predefined().excludes(&["01", "03"]).requires(&[&["37"]]).link_attribute(),
    ai("03", "MTO GTIN", &[GTIN]).predefined().excludes(&["01", "02", "37", "235"]),
    ai("10", "BATCH/LOT", &[x_up_to(20)]).requires(ANY_TRADE_ITEM).link_attribute(),
    ai("11", "PROD DATE", &[DATE_DAY_OPTIONAL]).predefined().requires(ANY_TRADE_ITEM).link_attribute(),
    ai("12", "DUE DATE", &[DATE_DAY_OPTIONAL]).predefined().requires(&[&["8020"]]).link_attribute(),
    ai("13", "PACK DATE", &[DATE_DAY_OPTIONAL]).predefined().requires(ANY_TRADE_ITEM).link_attribute(),
    ai("15", "BEST BEFORE or BEST BY", &[DATE_DAY_OPTIONAL]).predefined().requires(ANY_TRADE_ITEM).link_attribute(),
    ai("16", "SELL BY", &[DATE_DAY_OPTIONAL]).predefined().requires(ANY_TRADE_ITEM).link_attribute(),
    ai("17", "USE BY or EXPIRY", &[DATE_DAY_OPTIONAL]).predefined().requires(&[&["01"], &["02"], &["03"], &["255"], &["8006"], &["8026"]]).link_attribute(),
    ai("20", "VARIANT", &[n(2)]).predefined().requires(ANY_TRADE_ITEM).link_attribute(),
    ai("21", "SERIAL", &[x_up_to(20)]).requires(IDENTIFIED_ITEM).excludes(&["235"]),
    ai("22", "CPV", &[x_up_to(20)]).requires(GTIN_ONLY),
    ai("235", "TPX", &[x_up_to(28)]).requires(GTIN_ONLY),
    ai("240", "ADDITIONAL ID", &[x_up_to(30)]).requires(ANY_TRADE_ITEM).link_attribute(),
    ai("241", "CUST. PART No.", &[x_up_to(30)]).requires(ANY_TRADE_ITEM).link_attribute(),
    ai("242", "MTO VARIANT", &[n_up_to(6)]).requires(TRADE_ITEM_NOT_MADE_TO_ORDER).link_attribute(),
    ai("243", "PCN", &[x_up_to(20)]).requires(&[&["01"], &["03"]]).link_attribute(),
    ai("250", "SECONDARY SERIAL", &[x_up_to(30)]).requires(&[&["01", "21"], &["03", "21"], &["8006", "21"]]).link_attribute(),
    ai("251", "REF. TO SOURCE", &[x_up_to(30)]).requires(IDENTIFIED_ITEM).link_attribute(),
    ai("253", "GDTI", &[GLN, x_up_to(17).optional()]).key(&[]).link_attribute(),
    ai("254", "GLN EXTENSION COMPONENT", &[x_up_to(20)]).requires(&[&["414"]]),
    ai("255", "GCN", &[GLN, n_up_to(12).optional()]).key(&[]).excludes(&["01", "02", "415", "8006", "8020", "8026"]).link_attribute(),
];
