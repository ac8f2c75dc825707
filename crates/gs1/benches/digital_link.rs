//! How fast Digital Links are parsed, checked and written, on one core: links a second.
//!
//! `cargo bench -p gs1` prints one line of JSON; each figure is that of the fastest of several rounds. `cargo bench -p gs1 --
//! --write FILE` writes the links instead, one a line, so that another engine can be measured with the same.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and prints its figures")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use gs1::digital_link::{ParseOptions, parse_with};
use gs1::{DigitalLink, Epc, Gtin, Sscc, element_string};

const LINKS: usize = 10_000;
const ROUNDS: usize = 15;

/// What stands on toys, cartons and documents: half of them a GTIN with a serial.
fn links() -> Vec<String> {
    let gtin = |number: usize| Gtin::from_body(&format!("{:013}", 6_901_234_000_000 + number)).unwrap();
    let sscc = |number: usize| {
        let body = format!("{:017}", 36_901_234_000_000_000 + number);
        let check = gs1::check_digit::compute(&body).unwrap();
        Sscc::parse(&format!("{body}{check}")).unwrap()
    };
    (0..LINKS)
        .map(|number| {
            let gtin = gtin(number);
            match number % 8 {
                0..=3 => format!("https://id.example.com/01/{gtin}/21/S{number:08}"),
                4 => format!("https://id.example.com/01/{gtin}/10/L{number}/21/S{number:08}"),
                5 => format!("https://id.example.com/01/{gtin}/10/L{number}?17=271231&3103=000195&linkType=gs1:pip"),
                6 => format!("https://id.example.com/00/{}", sscc(number)),
                _ => format!("https://example.com/some/path/01/{gtin}/21/a%2Fb{number}"),
            }
        })
        .collect()
}

/// Links a second of the fastest round.
fn rate(mut work: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    });
    f64::from(u32::try_from(LINKS).unwrap()) / rounds.fold(f64::INFINITY, f64::min)
}

fn main() {
    let links = links();
    let mut args = std::env::args().skip_while(|arg| arg != "--write").skip(1);
    if let Some(file) = args.next() {
        std::fs::write(file, links.join("\n")).unwrap();
        return;
    }
    let parsed: Vec<DigitalLink> = links.iter().map(|link| DigitalLink::parse(link).unwrap()).collect();
    let element_strings: Vec<String> =
        parsed.iter().map(|link| element_string::to_fnc1(&link.elements().cloned().collect::<Vec<_>>())).collect();
    let urns: Vec<String> = parsed.iter().map(|link| Epc::from_link(link, 7).unwrap().urn()).collect();
    let mut figures = String::new();
    let mut figure = |name: &str, rate: f64| {
        write!(figures, "{}\"{name}\": {rate:.0}", if figures.is_empty() { "" } else { ", " }).unwrap();
    };
    figure("parse_and_validate", rate(|| links.iter().for_each(|link| drop(black_box(DigitalLink::parse(link))))));
    let syntax = |link: &String| drop(black_box(parse_with(link, ParseOptions::SYNTAX)));
    figure("parse_syntax", rate(|| links.iter().for_each(syntax)));
    figure("write_canonical", rate(|| parsed.iter().for_each(|link| drop(black_box(link.canonical())))));
    figure(
        "element_string",
        rate(|| element_strings.iter().for_each(|text| drop(black_box(element_string::parse(text))))),
    );
    figure("epc_urn", rate(|| urns.iter().for_each(|urn| drop(black_box(Epc::parse(urn))))));
    println!("{{{figures}}}");
}
