//! Small PDF files made by hand, in both forms of cross-reference.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// One page, a cross-reference table, as pdf-writer and typst write it.
pub(crate) fn with_table() -> Vec<u8> {
    with_table_and("", "")
}

/// The same with more keys in the catalogue and in the page.
pub(crate) fn with_table_and(in_catalogue: &str, in_page: &str) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<<>>{in_page}>>");
    let objects = [
        format!("<</Type/Catalog/Pages 2 0 R{in_catalogue}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        page,
        "<</Length 26>>\nstream\n10 10 180 80 re S 0 0 0 rg\nendstream".to_owned(),
        "[]".to_owned(),
        "<</Fields[]>>".to_owned(),
    ];
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, body) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).bytes());
    }
    let start = out.len();
    let size = objects.len() + 1;
    out.extend(format!("xref\n0 {size}\n{table}").bytes());
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R/ID[<01><02>]>>\n").bytes());
    // No line end after the last word: what is appended must begin on a line of its own.
    out.extend(format!("startxref\n{start}\n%%EOF").bytes());
    out
}

/// One page, catalogue and pages in an object stream, the cross-reference a stream with PNG rows.
pub(crate) fn with_streams() -> Vec<u8> {
    let packed = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>>>",
    ];
    let (mut header, mut bodies) = (String::new(), String::new());
    for (index, body) in packed.iter().enumerate() {
        header += &format!("{} {} ", index + 1, bodies.len());
        bodies += &format!("{body} ");
    }
    let first = header.len();
    let data = deflate((header + &bodies).as_bytes());
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let stream_at = out.len();
    let length = data.len();
    let keys = format!("/Type/ObjStm/N 3/First {first}/Filter/FlateDecode/Length {length}");
    out.extend(format!("4 0 obj\n<<{keys}>>\nstream\n").bytes());
    out.extend(data);
    out.extend(b"\nendstream\nendobj\n");
    let start = out.len();
    let rows: [[u8; 4]; 6] = [[0, 0, 0, 255], [2, 0, 4, 0], [2, 0, 4, 1], [2, 0, 4, 2], row(stream_at), row(start)];
    let mut above = [0_u8; 4];
    let mut png = Vec::new();
    for row in rows {
        png.push(2);
        png.extend(row.iter().zip(above).map(|(value, above)| value.wrapping_sub(above)));
        above = row;
    }
    let data = deflate(&png);
    let parameters = "/DecodeParms<</Predictor 12/Columns 4>>/Filter/FlateDecode";
    let keys = format!("/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/ID[<01><02>]{parameters}");
    out.extend(format!("5 0 obj\n<<{keys}/Length {}>>\nstream\n", data.len()).bytes());
    out.extend(data);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

fn row(at: usize) -> [u8; 4] {
    let [.., high, low] = at.to_be_bytes();
    [1, high, low, 0]
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(bytes).unwrap();
    zlib.finish().unwrap()
}
