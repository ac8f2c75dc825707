//! Logistic labels in ZPL II: the bar codes of [`crate::carton_labels`] as Code 128 (`^BC`) whose characters are given one by one, so
//! that every printer prints the same symbol.
//!
//! Form of the commands: Zebra, ZPL II Programming Guide (`^BC` with its invocation codes, `^BY`, `^A0`).

use std::fmt::Write as _;

use gs1::code128::{CODE_B, CODE_C, FNC1, START_C, Symbol};

use super::Dots;
use crate::carton_labels::{BAR_MM, Bar, CartonLabel, CartonSize, bars};
use crate::error::Error;
use crate::labels::count;

/// From one bar code to the next, tenths of a millimetre: the bars, what stands under them, a gap.
const PITCH: u32 = 10 * BAR_MM + 70;

/// Lengths on paper as dots of a printer.
#[derive(Clone, Copy)]
struct Grid {
    /// Dots for each decimetre.
    dots_per_dm: u32,
    /// Dots of a module: at least 0.495 mm.
    module: u32,
}

impl Grid {
    /// None where a module would have more than the ten dots that `^BY` knows.
    const fn of(dots: Dots) -> Option<Self> {
        match dots {
            // 0.500 and 0.508 mm.
            Dots::Eight => Some(Self { dots_per_dm: 800, module: 4 }),
            Dots::Twelve => Some(Self { dots_per_dm: 1181, module: 6 }),
            Dots::TwentyFour => None,
        }
    }

    /// Of a length in tenths of a millimetre.
    const fn dots(self, tenths: u32) -> u32 {
        tenths * self.dots_per_dm / 1000
    }
}

/// Labels of cartons, one after another.
///
/// # Errors
/// [`Error::Sheet`] when there is no label or more than 10,000, or the printer is too fine for such modules; [`Error::Key`] naming what
/// is no SSCC, GTIN or lot.
pub fn carton_labels(labels: &[CartonLabel], size: CartonSize, dots: Dots) -> Result<String, Error> {
    count(labels.len())?;
    let grid = Grid::of(dots).ok_or(Error::Sheet("modules of half a millimetre have more dots than ^BY permits"))?;
    let mut out = String::with_capacity(labels.len() * 800);
    for label in labels {
        one(&mut out, label, size, grid)?;
    }
    Ok(out)
}

fn one(out: &mut String, label: &CartonLabel, size: CartonSize, grid: Grid) -> Result<(), Error> {
    let bars = bars(label, size)?;
    let (width, height) = (size.mm().0 * 10, size.mm().1 * 10);
    // Writing to a String cannot fail. ^CI28: UTF-8. ^PW, ^LL: width and length of the label.
    let _ = writeln!(out, "^XA^CI28^PW{}^LL{}^LH0,0", grid.dots(width), grid.dots(height));
    let scale = |tenths: u32| tenths * width / 1050;
    let mut text = |x: u32, y: u32, height: u32, text: &str| {
        if !text.is_empty() {
            let size = grid.dots(height);
            let _ = writeln!(out, "^FO{},{}^A0N,{size},{size}^FD{text}^FS", grid.dots(x), grid.dots(y));
        }
    };
    let (small, large) = (scale(22), scale(45));
    let free = [label.from.as_str(), label.to.as_str(), label.product.as_str()].map(plain);
    for (y, line) in (25..).step_by(32).zip(free.iter().filter(|line| !line.is_empty())) {
        text(30, scale(y), scale(28), line);
    }
    text(width - scale(150), scale(25), scale(28), &format!("{} / {}", label.number.0, label.number.1));
    text(30, scale(124), small, "SSCC");
    text(30, scale(146), scale(92), &label.sscc);
    for (x, title, value) in [
        (30, "CONTENT", label.gtin.as_str()),
        (scale(400), "COUNT", &label.items.to_string()),
        (scale(560), "BATCH/LOT", &label.lot),
    ] {
        text(x, scale(236), small, title);
        text(x, scale(258), if value.len() > 14 { scale(28) } else { large }, value);
    }
    for (place, bar) in (1..).zip(bars.iter().rev()) {
        symbol(out, bar, grid, (width, height - place * PITCH));
    }
    out.push_str("^XZ\n");
    Ok(())
}

/// A symbol in the middle of the label from `y` on, and what it says under it. The quiet zones are the paper beside it.
fn symbol(out: &mut String, bar: &Bar, grid: Grid, (width, y): (u32, u32)) {
    let (module, height) = (grid.module, grid.dots(10 * BAR_MM));
    let x = grid.dots(width).saturating_sub(bar.symbol.modules() * module) / 2;
    let _ = writeln!(out, "^FO{x},{}^BY{module}^BCN,{height},N,N,N,N^FD{}^FS", grid.dots(y), invocations(&bar.symbol));
    let (under, size) = (grid.dots(y + 10 * BAR_MM + 10), grid.dots(42));
    // ^FB: one line in the middle of the whole width.
    let line = format!("^FB{},1,0,C", grid.dots(width));
    let _ = writeln!(out, "^FO0,{under}^A0N,{size},{size}{line}^FD{}^FS", bar.text);
}

/// The characters of a symbol as `^BC` takes them; the printer adds the check symbol and the stop character.
fn invocations(symbol: &Symbol) -> String {
    let mut out = String::new();
    let Some((_, codes)) = symbol.codes().split_last() else { return out };
    let mut in_c = false;
    for (place, code) in codes.iter().enumerate() {
        match (*code, in_c) {
            (start, _) if place == 0 => {
                in_c = start == START_C;
                out.push_str(if in_c { ">;" } else { ">:" });
            }
            (FNC1, _) => out.push_str(">8"),
            (CODE_B, true) => {
                in_c = false;
                out.push_str(">6");
            }
            (CODE_C, false) => {
                in_c = true;
                out.push_str(">5");
            }
            (pair, true) => out.push_str(&format!("{pair:02}")),
            // The sign that begins an invocation is written as one.
            (sign, false) => match char::from(sign + b' ') {
                '>' => out.push_str(">0"),
                other => out.push(other),
            },
        }
    }
    out
}

/// A name as the printer's own font has it: none in letters that it lacks, and no sign that begins a command.
fn plain(text: &str) -> String {
    if text.chars().any(|c| c > '\u{24f}') {
        return String::new();
    }
    text.chars().map(|c| if matches!(c, '^' | '~') || c.is_control() { ' ' } else { c }).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(lot: &str) -> CartonLabel {
        CartonLabel {
            sscc: "106141412345678908".to_owned(),
            gtin: "06901234567892".to_owned(),
            items: 144,
            lot: lot.to_owned(),
            number: (3, 6),
            from: "Deer Toys ^XZ~JA".to_owned(),
            to: "汉堡".to_owned(),
            product: "Bear".to_owned(),
        }
    }

    #[test]
    fn a_label_holds_its_bar_codes_and_the_text() {
        let zpl = carton_labels(&[label("A>1")], CartonSize::A6, Dots::Eight).unwrap();
        assert!(zpl.starts_with("^XA^CI28^PW840^LL1184^") && zpl.ends_with("^XZ\n"), "{zpl}");
        // 156 modules of four dots in the middle of 840, the lowest of three.
        assert!(zpl.contains("^FO108,872^BY4^BCN,256,N,N,N,N^FD>;>800106141412345678908^FS"), "{zpl}");
        assert!(zpl.contains("^FD>;>802069012345678923714>64^FS"), "{zpl}");
        assert!(zpl.contains("^FD>;>810>6A>01^FS"), "{zpl}");
        for text in ["(00)106141412345678908", "(02)06901234567892(37)144", "(10)A>1", "SSCC", "3 / 6", "144", "Bear"] {
            assert!(zpl.contains(&format!("^FD{text}^FS")), "{text}: {zpl}");
        }
        assert!(zpl.contains("^FDDeer Toys  XZ JA^FS") && !zpl.contains("汉"), "{zpl}");
    }

    #[test]
    fn modules_are_half_a_millimetre_on_every_printer_or_none_are_printed() {
        let zpl = carton_labels(&[label("L")], CartonSize::A5, Dots::Twelve).unwrap();
        assert!(zpl.contains("^PW1747^LL2480^") && zpl.contains("^BY6^BCN,377,"), "{zpl}");
        for dots in [Dots::Eight, Dots::Twelve] {
            let grid = Grid::of(dots).unwrap();
            let micrometres = grid.module * 100_000 / grid.dots_per_dm;
            assert!((495..=1016).contains(&micrometres), "{micrometres}");
            assert!(grid.dots(10 * BAR_MM) * 100_000 / grid.dots_per_dm >= 31_750);
        }
        assert!(matches!(carton_labels(&[label("L")], CartonSize::A6, Dots::TwentyFour), Err(Error::Sheet(_))));
    }
}
