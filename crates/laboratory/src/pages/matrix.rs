//! Statements side by side: each determination once, down; the markets across. It must be seen that verdicts do not travel.

use platform::ports::Product;

use crate::model::{Conformity, Content, ReportedTest};

/// The table.
pub(crate) struct Matrix {
    /// Markets, in order.
    pub(crate) markets: Vec<String>,
    /// Rows: determinations, then sums.
    pub(crate) rows: Vec<MatrixRow>,
}

/// One determination, sum or set of clauses with what each market says of it.
pub(crate) struct MatrixRow {
    /// Component, zh; empty for the whole toy.
    pub(crate) component_zh: String,
    /// Component, en.
    pub(crate) component_en: String,
    /// Analyte, members of the sum, or method of the clauses, zh.
    pub(crate) what_zh: String,
    /// The same, en.
    pub(crate) what_en: String,
    /// As reported; `pass` or `fail` for clauses.
    pub(crate) value: String,
    /// Unit.
    pub(crate) unit: String,
    /// U, k = 2.
    pub(crate) u: String,
    /// Is it a sum?
    pub(crate) sum: bool,
    /// Is it a set of clauses?
    pub(crate) clause: bool,
    /// One cell per market.
    pub(crate) cells: Vec<Vec<Conformity>>,
}

/// Lays out what a report says.
pub(crate) fn matrix(content: &Content) -> Matrix {
    let markets: Vec<String> = content.markets().into_iter().map(ToOwned::to_owned).collect();
    let across = |of: &dyn Fn(&Conformity) -> bool| -> Vec<Vec<Conformity>> {
        markets
            .iter()
            .map(|m| content.conformities.iter().filter(|c| c.market == *m && of(c)).cloned().collect())
            .collect()
    };
    let mut rows = Vec::new();
    for test in &content.tests {
        let on = |c: &Conformity| c.component.as_deref().unwrap_or_default() == test.component;
        for value in test.values.iter().filter(|v| !v.clause) {
            let cells = across(&|c| on(c) && !c.sum && c.what == value.analyte);
            rows.push(MatrixRow {
                what_zh: value.name_zh.clone(),
                what_en: value.name_en.clone(),
                value: value.reported.clone(),
                unit: value.unit.clone(),
                u: value.u.clone(),
                cells,
                ..part(test)
            });
        }
        if test.values.iter().any(|v| v.clause) {
            let cells = across(&|c| on(c) && c.what.is_empty() && test.serves.contains(&c.requirement));
            let failed = test.values.iter().any(|v| v.clause && v.reported == "fail");
            rows.push(MatrixRow {
                what_zh: test.title_zh.clone(),
                what_en: test.title_en.clone(),
                value: if failed { "fail" } else { "pass" }.to_owned(),
                clause: true,
                cells,
                ..part(test)
            });
        }
    }
    let mut sums: Vec<&Conformity> = content.conformities.iter().filter(|c| c.sum).collect();
    sums.dedup_by(|a, b| a.component == b.component && a.what == b.what && a.value == b.value);
    for (index, sum) in sums.iter().enumerate() {
        let same = |c: &&Conformity| c.component == sum.component && c.what == sum.what;
        if sums.iter().take(index).any(same) {
            continue;
        }
        let (component_zh, component_en) = names(&content.product, sum.component.as_deref().unwrap_or_default());
        rows.push(MatrixRow {
            component_zh,
            component_en,
            what_zh: sum.what.replace('+', " + "),
            what_en: sum.what.replace('+', " + "),
            value: sum.value.clone(),
            unit: sum.unit.clone(),
            u: String::new(),
            sum: true,
            clause: false,
            cells: across(&|c| c.sum && c.component == sum.component && c.what == sum.what),
        });
    }
    Matrix { markets, rows }
}

fn part(test: &ReportedTest) -> MatrixRow {
    MatrixRow {
        component_zh: test.component_zh.clone(),
        component_en: test.component_en.clone(),
        what_zh: String::new(),
        what_en: String::new(),
        value: String::new(),
        unit: String::new(),
        u: String::new(),
        sum: false,
        clause: false,
        cells: Vec::new(),
    }
}

fn names(product: &Product, key: &str) -> (String, String) {
    product
        .components
        .iter()
        .find(|c| c.key == key)
        .map_or((key.to_owned(), key.to_owned()), |c| (c.name_zh.clone(), c.name_en.clone()))
}
