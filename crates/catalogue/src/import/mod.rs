//! Product sheets: reading a workbook within bounds, finding the columns, gathering rows to products. Pure computation.

pub(crate) mod columns;
pub(crate) mod gather;
pub(crate) mod template;
pub(crate) mod workbook;
