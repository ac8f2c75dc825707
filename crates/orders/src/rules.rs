//! Decisions about orders, each with the clause it carries out. Pure: values in, values out.

pub mod dates;
pub mod dispatch;
pub mod number;
pub mod parties;
pub mod price;
pub mod review;
