//! Result files as instruments export them: some header lines, then a table by sample and analyte. Pure: bytes in,
//! lines out. Knows no database; what a line is worth, `actions::import` finds out. A file is never half believed:
//! what cannot be read is told by line and column.

use kernel::Message;

/// A file as read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InstrumentFile {
    /// `ICP-MS`, `GC-MS` or empty, as the header says.
    pub technique: String,
    /// Instrument with serial number.
    pub instrument: String,
    /// Batch.
    pub batch: String,
    /// When it was analysed, as written.
    pub analysed_at: String,
    /// Method, where the file names one.
    pub method: String,
    /// The table.
    pub rows: Vec<InstrumentRow>,
}

/// A line of the table, as written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InstrumentRow {
    /// Line of the file, from 1.
    pub line: i64,
    /// Sample identification.
    pub sample: String,
    /// Analyte or element.
    pub analyte: String,
    /// Concentration.
    pub concentration: String,
    /// Unit.
    pub unit: String,
    /// Dilution factor.
    pub dilution: String,
    /// What the instrument remarks.
    pub flag: String,
}

/// The most lines of one file.
pub const MOST_ROWS: usize = 20_000;

const COLUMNS: &[(&str, &[&str])] = &[
    ("sample", &["sample", "sampleid", "sample id", "sample name", "样品", "样品编号", "样品名称"]),
    ("analyte", &["analyte", "element", "compound", "分析物", "元素", "化合物", "组分"]),
    ("concentration", &["concentration", "conc", "conc.", "result", "浓度", "结果"]),
    ("unit", &["unit", "units", "单位"]),
    ("dilution", &["dilution", "dilution factor", "df", "稀释", "稀释倍数", "稀释因子"]),
    ("flag", &["flag", "flags", "remark", "标记", "备注"]),
];
const NEEDED: &[&str] = &["sample", "analyte", "concentration", "unit"];

fn column(title: &str) -> Option<&'static str> {
    let title = title.trim().trim_start_matches('\u{feff}').to_lowercase();
    COLUMNS.iter().find(|(_, names)| names.contains(&title.as_str())).map(|(name, _)| *name)
}

/// Reads an export: comma, semicolon or tab, UTF-8.
///
/// # Errors
/// What is wrong with the file as a whole; single lines are judged later.
pub fn read(bytes: &[u8]) -> Result<InstrumentFile, Message> {
    if bytes.starts_with(b"PK") {
        return Err(Message::new("import-error-spreadsheet"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Message::new("import-error-encoding"))?;
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let (header, delimiter) = lines
        .iter()
        .enumerate()
        .find_map(|(index, line)| {
            [b',', b';', b'\t'].into_iter().find(|d| is_header(line, *d)).map(|delimiter| (index, delimiter))
        })
        .ok_or_else(|| Message::new("import-error-no-header"))?;
    let mut file = InstrumentFile::default();
    for line in lines.iter().take(header) {
        head(&mut file, line, delimiter);
    }
    let titles: Vec<Option<&str>> =
        fields(lines.get(header).copied().unwrap_or_default(), delimiter).iter().map(|t| column(t)).collect();
    for (index, line) in lines.iter().enumerate().skip(header + 1) {
        if line.trim().trim_matches([',', ';']).is_empty() {
            continue;
        }
        if file.rows.len() == MOST_ROWS {
            return Err(Message::new("import-error-too-many").with("max", MOST_ROWS));
        }
        file.rows.push(row(index, line, delimiter, &titles));
    }
    if file.rows.is_empty() {
        return Err(Message::new("import-error-no-rows"));
    }
    Ok(file)
}

fn is_header(line: &str, delimiter: u8) -> bool {
    let titles: Vec<Option<&str>> = fields(line, delimiter).iter().map(|t| column(t)).collect();
    NEEDED.iter().all(|name| titles.contains(&Some(name)))
}

fn head(file: &mut InstrumentFile, line: &str, delimiter: u8) {
    let cells = fields(line, delimiter);
    let (key, rest) = match cells.split_first() {
        Some((key, rest)) => {
            (key.trim().trim_start_matches(['#', '\u{feff}']).trim_end_matches(':').to_lowercase(), rest)
        }
        None => return,
    };
    let value = rest.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
    match key.trim() {
        "instrument" | "仪器" => {
            let upper = value.to_uppercase();
            file.technique = ["ICP-MS", "GC-MS", "ICP-OES", "LC-MS", "HPLC"]
                .into_iter()
                .find(|t| upper.contains(t))
                .unwrap_or_default()
                .to_owned();
            file.instrument = value;
        }
        "serial" | "serial number" | "序列号" => {
            file.instrument = format!("{} {value}", file.instrument).trim().to_owned();
        }
        "batch" | "batch name" | "sequence" | "批次" => file.batch = value,
        "analysed" | "analyzed" | "acquired" | "date" | "分析时间" => file.analysed_at = value,
        "method" | "方法" => file.method = value,
        _ => {}
    }
}

fn row(index: usize, line: &str, delimiter: u8, titles: &[Option<&str>]) -> InstrumentRow {
    let mut row = InstrumentRow { line: i64::try_from(index + 1).unwrap_or(i64::MAX), ..InstrumentRow::default() };
    for (title, cell) in titles.iter().zip(fields(line, delimiter)) {
        let cell = cell.trim().chars().take(200).collect();
        match title {
            Some("sample") => row.sample = cell,
            Some("analyte") => row.analyte = cell,
            Some("concentration") => row.concentration = cell,
            Some("unit") => row.unit = cell,
            Some("dilution") => row.dilution = cell,
            Some("flag") => row.flag = cell,
            _ => {}
        }
    }
    row
}

fn fields(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => record.iter().map(ToOwned::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Is this line a blank, standard or control rather than a customer's sample?
#[must_use]
pub fn is_control(sample: &str) -> bool {
    let upper = sample.trim().to_uppercase();
    ["BLANK", "BLK", "CCV", "CCB", "QC", "STD", "SPIKE", "CRM", "空白", "质控", "标准"]
        .iter()
        .any(|c| upper.starts_with(c))
}

/// Names under which instruments know an analyte of the packs: element symbols, CAS numbers, long names.
const ALIASES: &[(&str, &[&str])] = &[
    ("aluminium", &["al", "aluminum", "7429-90-5"]),
    ("antimony", &["sb", "7440-36-0"]),
    ("arsenic", &["as", "7440-38-2"]),
    ("barium", &["ba", "7440-39-3"]),
    ("boron", &["b", "7440-42-8"]),
    ("cadmium", &["cd", "7440-43-9"]),
    ("chromium", &["cr", "7440-47-3"]),
    ("chromium (iii)", &["cr(iii)", "cr3+", "16065-83-1"]),
    ("chromium (vi)", &["cr(vi)", "cr6+", "18540-29-9"]),
    ("cobalt", &["co", "7440-48-4"]),
    ("copper", &["cu", "7440-50-8"]),
    ("lead", &["pb", "7439-92-1"]),
    ("manganese", &["mn", "7439-96-5"]),
    ("mercury", &["hg", "7439-97-6"]),
    ("nickel", &["ni", "7440-02-0"]),
    ("selenium", &["se", "7782-49-2"]),
    ("strontium", &["sr", "7440-24-6"]),
    ("tin", &["sn", "7440-31-5"]),
    ("zinc", &["zn", "7440-66-6"]),
    ("dehp", &["bis(2-ethylhexyl) phthalate", "di(2-ethylhexyl) phthalate", "117-81-7"]),
    ("dbp", &["dibutyl phthalate", "di-n-butyl phthalate", "84-74-2"]),
    ("bbp", &["benzyl butyl phthalate", "butyl benzyl phthalate", "85-68-7"]),
    ("dibp", &["diisobutyl phthalate", "84-69-5"]),
    ("dinp", &["diisononyl phthalate", "28553-12-0"]),
    ("didp", &["diisodecyl phthalate", "26761-40-0"]),
    ("dnop", &["di-n-octyl phthalate", "117-84-0"]),
    ("dpenp", &["di-n-pentyl phthalate", "131-18-0"]),
    ("dhexp", &["di-n-hexyl phthalate", "84-75-3"]),
    ("dchp", &["dicyclohexyl phthalate", "84-61-7"]),
];

/// Do an instrument's name and an analyte of the packs mean the same? Mass numbers (`11B`, `B 11`) are ignored.
#[must_use]
pub fn same_analyte(written: &str, analyte: &str) -> bool {
    canonical(written) == canonical(analyte)
}

fn canonical(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let found = |key: &str| {
        ALIASES.iter().find(|(main, others)| *main == key || others.contains(&key)).map(|(main, _)| (*main).to_owned())
    };
    let without_mass: String = name.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).to_owned();
    found(&name).or_else(|| found(&without_mass)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ICP: &str = "\u{feff}Instrument,ICP-MS 7900,SN JP1402\nBatch,20261124-A\nAnalysed,2026-11-24 10:05\n\
        Method,EN71-3\n\nSample ID,Element,Concentration,Unit,Dilution,Flag\nBLK,B,0.01,mg/kg,1,\n\
        S26-000001-01K,11B,14.66,mg/kg,50,\n,,,,,\nS26-000001-01K,Pb,abc,mg/kg,50,!\n";

    #[test]
    fn an_icp_export_is_read_with_its_header_and_line_numbers() {
        let file = read(ICP.as_bytes()).unwrap();
        assert_eq!((file.technique.as_str(), file.instrument.as_str()), ("ICP-MS", "ICP-MS 7900 SN JP1402"));
        assert_eq!((file.batch.as_str(), file.method.as_str()), ("20261124-A", "EN71-3"));
        assert_eq!(file.rows.len(), 3);
        assert_eq!((file.rows[1].line, file.rows[1].analyte.as_str()), (8, "11B"));
        assert_eq!((file.rows[2].line, file.rows[2].concentration.as_str()), (10, "abc"));
        assert!(is_control(&file.rows[0].sample) && !is_control(&file.rows[1].sample));
    }

    #[test]
    fn a_gc_export_with_semicolons_and_quotes_is_read() {
        let text = "Instrument;GC-MS 8890/5977C\nSample Name;Compound;Conc.;Units;DF\n\
            S26-1;\"Bis(2-ethylhexyl) phthalate\";8.01E2;mg/kg;\n";
        let file = read(text.as_bytes()).unwrap();
        assert_eq!(file.technique, "GC-MS");
        assert_eq!(file.rows[0].concentration, "8.01E2");
        assert!(same_analyte(&file.rows[0].analyte, "DEHP"));
    }

    #[test]
    fn what_is_no_export_is_told() {
        let key = |bytes: &[u8]| read(bytes).unwrap_err().key;
        assert_eq!(key(b"PK\x03\x04"), "import-error-spreadsheet");
        assert_eq!(key(b"\xd1\xf9\xc6\xb7,1"), "import-error-encoding");
        assert_eq!(key(b"hello\nworld"), "import-error-no-header");
        assert_eq!(key(b"Sample,Analyte,Conc,Unit\n\n,,,\n"), "import-error-no-rows");
    }

    #[test]
    fn elements_and_mass_numbers_mean_the_analyte_of_the_packs() {
        for written in ["B", "11B", "B 11", "boron", "7440-42-8"] {
            assert!(same_analyte(written, "Boron"), "{written}");
        }
        assert!(!same_analyte("Ba", "Boron"));
        assert!(same_analyte("117-81-7", "DEHP"));
        assert!(!same_analyte("Cr", "Chromium (VI)"));
    }
}
