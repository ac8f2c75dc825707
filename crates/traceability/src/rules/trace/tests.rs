//! One small world of events; what a trace says of it, and that it says the same in whatever order the events come.

use kernel::Timestamp;
use kernel::ids::OrganisationId;

use super::fact::{Amount, Deed, Fact, Kind, Named};
use super::findings::Wrong;
use super::graph::{EdgeKind, Trace, trace};
use super::picture::picture;
use super::walk::Walk;

const LOT: &str = "https://id.gs1.org/01/06901234567892/10/L1";
const PVC: &str = "https://id.gs1.org/01/06901234500004/10/PVC-7";
const ABS: &str = "https://id.gs1.org/01/06901234500011/10/ABS-2";
const CARTON: &str = "https://id.gs1.org/00/069012340000000016";
const OTHER: &str = "https://id.gs1.org/00/069012340000000023";
const PALLET: &str = "https://id.gs1.org/00/169012340000000013";

fn unit(n: u32) -> String {
    format!("https://id.gs1.org/01/06901234567892/21/U{n}")
}

struct World(Vec<Fact>);

impl World {
    fn add(&mut self, who: u128, at: i64, step: &str, place: &str) -> &mut Fact {
        let n = u128::try_from(self.0.len()).unwrap();
        self.0.push(Fact {
            id: uuid::Uuid::from_u128(n + 1).into(),
            organisation: OrganisationId(uuid::Uuid::from_u128(who)),
            by: format!("org {who}"),
            hash: format!("h{n}"),
            declares_wrong: false,
            kind: Kind::Object,
            deed: Deed::Observe,
            at: Timestamp::from_micros(at * 1_000_000 * 3600),
            recorded: Timestamp::from_micros(at * 1_000_000 * 3600 + 5),
            step: step.to_owned(),
            disposition: String::new(),
            seen_at: place.to_owned(),
            stays_at: String::new(),
            objects: vec![],
            parent: None,
            children: vec![],
            inputs: vec![],
            outputs: vec![],
            transformation: None,
            members: vec![],
            to_party: None,
            to_place: None,
            from_party: None,
        });
        self.0.last_mut().unwrap()
    }

    fn made(&mut self, at: i64, units: &[u32]) {
        let fact = self.add(1, at, "commissioning", "yiwu");
        fact.deed = Deed::Add;
        fact.objects = named(&units.iter().map(|n| unit(*n)).collect::<Vec<_>>());
        fact.members = units.iter().map(|n| (unit(*n), LOT.to_owned())).collect();
    }

    fn transformed(&mut self, at: i64, inputs: &[&str]) {
        let fact = self.add(1, at, "creating_class_instance", "yiwu");
        fact.kind = Kind::Transformation;
        fact.deed = Deed::Add;
        fact.inputs = inputs.iter().map(|epc| amount(epc, "25.50", "KGM")).collect();
        fact.outputs = vec![amount(LOT, "4", "")];
    }

    fn packed(&mut self, at: i64, deed: Deed, parent: &str, children: &[String]) -> &mut Fact {
        let fact = self.add(1, at, if deed == Deed::Add { "packing" } else { "unpacking" }, "yiwu");
        fact.kind = Kind::Aggregation;
        fact.deed = deed;
        fact.parent = Some(parent.to_owned());
        fact.children = named(children);
        fact
    }

    fn seen(&mut self, who: u128, at: i64, step: &str, place: &str, objects: &[&str]) -> &mut Fact {
        let objects: Vec<String> = objects.iter().map(|epc| (*epc).to_owned()).collect();
        let fact = self.add(who, at, step, place);
        fact.objects = named(&objects);
        fact
    }

    /// As the store would answer, a few at a time.
    fn trace(&self, start: &str) -> Trace {
        follow(Walk::from(start), &self.0)
    }
}

fn follow(mut walk: Walk, facts: &[Fact]) -> Trace {
    loop {
        let keys = walk.wanted();
        if keys.is_empty() {
            return trace(&walk);
        }
        let about = facts.iter().filter(|fact| fact.names().any(|name| keys.iter().any(|key| key == name)));
        let found = about.cloned().collect();
        walk.took(&keys, found);
    }
}

fn named(epcs: &[String]) -> Vec<Named> {
    epcs.iter().map(|epc| Named { epc: epc.clone(), amount: None }).collect()
}

fn amount(epc: &str, number: &str, unit: &str) -> Named {
    Named { epc: epc.to_owned(), amount: Some(Amount { number: number.to_owned(), unit: unit.to_owned() }) }
}

/// Two materials, a lot of four, two cartons on a pallet; the pallet goes to Hamburg and is opened there.
fn day() -> World {
    let mut world = World(Vec::new());
    world.transformed(1, &[PVC, ABS]);
    world.made(2, &[1, 2, 3, 4]);
    world.packed(3, Deed::Add, CARTON, &[unit(1), unit(2)]);
    world.packed(3, Deed::Add, OTHER, &[unit(3), unit(4)]);
    world.packed(4, Deed::Add, PALLET, &[CARTON.to_owned(), OTHER.to_owned()]);
    let shipped = world.seen(1, 5, "shipping", "yiwu", &[PALLET]);
    shipped.to_place = Some("hamburg".to_owned());
    shipped.to_party = Some("importer".to_owned());
    world.seen(2, 100, "receiving", "hamburg", &[PALLET]);
    let opened = world.packed(101, Deed::Delete, PALLET, &[]);
    opened.seen_at = "hamburg".to_owned();
    opened.organisation = OrganisationId(uuid::Uuid::from_u128(2));
    opened.by = "org 2".to_owned();
    world
}

fn wrongs(trace: &Trace) -> Vec<Wrong> {
    trace.findings.iter().map(|finding| finding.wrong).collect()
}

fn names(trace: &Trace) -> Vec<&str> {
    trace.nodes.iter().map(|node| node.epc.as_str()).collect()
}

#[test]
fn a_unit_leads_up_to_its_materials_and_down_to_its_holder_and_not_to_its_neighbours() {
    let found = day().trace(&unit(1));
    let nodes = names(&found);
    for epc in [&unit(1), LOT, PVC, ABS, CARTON, PALLET] {
        assert!(nodes.contains(&epc), "{epc} in {nodes:?}");
    }
    assert!(!nodes.contains(&unit(2).as_str()) && !nodes.contains(&OTHER), "neighbours are not traced");
    assert_eq!(found.holders.len(), 1);
    let holder = &found.holders[0];
    assert_eq!((holder.status, holder.place.as_str(), holder.by.as_str()), ("here", "hamburg", "org 2"));
    assert_eq!(holder.precision, "carton");
    assert_eq!(wrongs(&found), []);
    let amounts: Vec<_> = found.edges.iter().filter(|e| e.kind == EdgeKind::Input).map(|e| e.amount.clone()).collect();
    assert_eq!(amounts, vec![Some(("25.50".to_owned(), "KGM".to_owned())); 2], "a weight keeps its digits");
}

#[test]
fn a_bad_material_lot_leads_to_every_unit_made_of_it_and_to_no_other_material() {
    let found = day().trace(PVC);
    let nodes = names(&found);
    assert!((1..=4).all(|n| nodes.contains(&unit(n).as_str())), "{nodes:?}");
    assert!(!nodes.contains(&ABS));
    assert_eq!(found.holders.iter().map(|holder| holder.things.len()).sum::<usize>(), 5, "four units and the material");
}

#[test]
fn an_sscc_leads_to_what_is_inside() {
    let found = day().trace(CARTON);
    let nodes = names(&found);
    assert!(
        nodes.contains(&unit(1).as_str()) && nodes.contains(&unit(2).as_str()) && !nodes.contains(&unit(3).as_str())
    );
    assert!(nodes.contains(&PVC), "and to what that is made of");
}

#[test]
fn an_emptied_container_carries_nothing_any_more() {
    let mut world = day();
    world.seen(3, 200, "receiving", "mars", &[PALLET]);
    let found = world.trace(&unit(1));
    assert_eq!(found.holders[0].place, "hamburg");
    let stay = found.edges.iter().find(|edge| edge.from == CARTON && edge.to == PALLET).unwrap();
    assert!(stay.until.is_some(), "a DELETE without children lets everything go");
}

#[test]
fn an_event_declared_wrong_is_shown_and_counts_for_nothing() {
    let mut world = day();
    world.seen(2, 150, "destroying", "hamburg", &[CARTON]);
    let mut declared = world.0.last().unwrap().clone();
    assert_eq!(world.trace(&unit(1)).holders[0].status, "gone");
    declared.id = uuid::Uuid::from_u128(999).into();
    declared.declares_wrong = true;
    world.0.push(declared);
    let found = world.trace(&unit(1));
    assert_eq!(found.holders[0].status, "here");
    assert_eq!(found.steps.iter().filter(|(_, counts)| !counts).count(), 1);
}

#[test]
fn several_events_of_one_transformation_are_one_process() {
    let mut world = World(Vec::new());
    for (inputs, outputs) in [(vec![PVC], vec![]), (vec![ABS], vec![]), (vec![], vec![LOT])] {
        let fact = world.add(1, 1, "", "yiwu");
        fact.kind = Kind::Transformation;
        fact.transformation = Some("urn:x:run-9".to_owned());
        fact.inputs = inputs.iter().map(|epc| amount(epc, "1", "KGM")).collect();
        fact.outputs = outputs.iter().map(|epc| amount(epc, "9", "")).collect();
    }
    for start in [LOT, "urn:x:run-9"] {
        let found = world.trace(start);
        assert_eq!(names(&found), [PVC, ABS, LOT, "urn:x:run-9"], "from {start}");
    }
    assert!(names(&world.trace(PVC)).contains(&LOT));
}

#[test]
fn what_cannot_be_true_is_named() {
    let check = |wrong: Wrong, change: &dyn Fn(&mut World)| {
        let mut world = day();
        change(&mut world);
        let found = world.trace(&unit(1));
        assert_eq!(wrongs(&found), [wrong], "{:?}", found.findings);
    };
    let one = unit(1);
    check(Wrong::TwoPlaces, &|world| {
        world.seen(3, 100, "inspecting", "rotterdam", &[CARTON]);
    });
    check(Wrong::TwoParents, &|world| {
        world.packed(103, Deed::Add, OTHER, &[unit(1)]).seen_at = "hamburg".to_owned();
    });
    check(Wrong::BeforeCommissioning, &|world| {
        world.seen(1, 0, "inspecting", "yiwu", &[&one]);
    });
    check(Wrong::AfterEnd, &|world| {
        world.seen(2, 150, "destroying", "hamburg", &[&one]);
        world.seen(2, 160, "inspecting", "hamburg", &[&one]);
    });
    check(Wrong::NeverOpened, &|world| {
        world.seen(2, 150, "retail_selling", "hamburg", &[&one]);
    });
    check(Wrong::Gap, &|world| {
        world.seen(4, 300, "holding", "lyon", &[CARTON]);
    });
    check(Wrong::TimeBackwards, &|world| {
        for fact in world.0.iter_mut().filter(|fact| fact.step == "shipping") {
            fact.at = Timestamp::from_micros(100 * 3_600_000_000 + 1_800_000_000);
        }
    });
    check(Wrong::ReceivedUnshipped, &|world| world.0.retain(|fact| fact.step != "shipping"));
    let mut world = World(Vec::new());
    world.seen(1, 5, "shipping", "yiwu", &[CARTON, &one]);
    assert_eq!(wrongs(&world.trace(&one)), [Wrong::ShippedUnmade]);
    assert_eq!(wrongs(&world.trace(CARTON)), [Wrong::ShippedUnpacked]);
}

#[test]
fn a_returnable_crate_carries_each_load_only_in_its_time() {
    let crate_ = "https://id.gs1.org/8003/06901234500028CR1";
    let mut world = World(Vec::new());
    world.made(1, &[1, 2]);
    world.packed(2, Deed::Add, crate_, &[unit(1)]);
    world.packed(3, Deed::Delete, crate_, &[unit(1)]);
    world.packed(4, Deed::Add, crate_, &[unit(2)]);
    world.seen(1, 5, "shipping", "yiwu", &[crate_]).to_place = Some("hamburg".to_owned());
    assert_eq!(world.trace(&unit(1)).holders[0].place, "yiwu");
    assert_eq!(world.trace(&unit(2)).holders[0].place, "hamburg");
    assert_eq!(world.trace(&unit(2)).holders[0].status, "on_the_way");
}

/// A small generator of numbers that is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn anything(dice: &mut Dice) -> World {
    let mut world = World(Vec::new());
    let places = ["yiwu", "ningbo", "hamburg"];
    world.made(1, &[1, 2, 3, 4, 5]);
    for _ in 0..12 {
        let (at, parent) = (i64::try_from(dice.roll(20)).unwrap(), [CARTON, OTHER, PALLET][dice.roll(3)]);
        let child = [unit(1), unit(2), unit(3), CARTON.to_owned()][dice.roll(4)].clone();
        match dice.roll(5) {
            0 | 1 if child != parent => {
                world.packed(at, Deed::Add, parent, &[child]);
            }
            2 => {
                let children = if dice.roll(2) == 0 { vec![] } else { vec![child] };
                world.packed(at, Deed::Delete, parent, &children);
            }
            3 => {
                world.seen(1, at, "shipping", places[dice.roll(3)], &[parent]);
            }
            _ => {
                world.seen(2, at, "receiving", places[dice.roll(3)], &[parent]);
            }
        }
    }
    world
}

#[test]
fn the_order_in_which_events_come_and_events_about_other_things_change_nothing() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut world = anything(&mut dice);
        let said = |world: &World| {
            let found = world.trace(&unit(1));
            format!("{:?} {:?} {:?} {:?}", found.nodes, found.edges, found.findings, found.holders)
        };
        let first = said(&world);
        for at in (1..world.0.len()).rev() {
            world.0.swap(at, dice.roll(at + 1));
        }
        assert_eq!(said(&world), first, "seed {seed}: another order");
        let stranger = "https://id.gs1.org/01/06901234567892/21/X";
        world.seen(9, 7, "shipping", "ningbo", &[stranger]).id = uuid::Uuid::from_u128(500).into();
        let packed = world.packed(8, Deed::Add, "https://id.gs1.org/00/969012340000000019", &[stranger.to_owned()]);
        packed.id = uuid::Uuid::from_u128(501).into();
        assert_eq!(said(&world), first, "seed {seed}: events about other things");
    }
}

#[test]
fn times_inside_two_containers_overlap_only_where_a_finding_says_so() {
    for seed in 0..300 {
        let world = anything(&mut Dice(seed));
        let found = world.trace(&unit(1));
        for (at, one) in found.edges.iter().enumerate().filter(|(_, edge)| edge.kind == EdgeKind::Inside) {
            for other in
                found.edges.iter().skip(at + 1).filter(|other| other.kind == one.kind && other.from == one.from)
            {
                let overlap = one.until.is_none_or(|until| other.since.unwrap() < until)
                    && other.until.is_none_or(|until| one.since.unwrap() < until);
                let told = found.findings.iter().any(|f| f.wrong == Wrong::TwoParents && f.epc == one.from);
                assert!(!overlap || told || one.to == other.to, "seed {seed}: {one:?} {other:?}");
                assert!(one.to != other.to || !overlap, "seed {seed}: twice in one container at once");
            }
        }
    }
}

#[test]
fn ten_thousand_units_are_a_few_boxes_and_a_group_can_be_opened() {
    let mut world = World(Vec::new());
    world.transformed(1, &[PVC]);
    let all: Vec<u32> = (0..4000).collect();
    for part in all.chunks(1000) {
        world.made(2, part);
    }
    let found = follow(Walk::from(PVC), &world.0);
    assert_eq!(found.nodes.len(), 4002 + 1, "units, lot, material, process");
    let drawn = picture(&found, None);
    assert!(drawn.boxes.len() <= 6, "{:?}", drawn.boxes);
    let group = drawn.boxes.iter().find(|one| one.kind == "unit").unwrap();
    assert_eq!(group.count, 4000);
    let opened = picture(&found, Some(&group.key));
    assert_eq!(opened.boxes.iter().filter(|one| one.kind == "unit" && one.single.is_some()).count(), 40);
    assert!(drawn.width < 1200 && drawn.height > 0 && !drawn.lines.is_empty());
    let more = follow(Walk::from(LOT), &{
        let mut big = World(Vec::new());
        let all: Vec<u32> = (0..12_000).collect();
        for part in all.chunks(1000) {
            big.made(2, part);
        }
        big.0
    });
    assert!(more.cut, "what is beyond ten thousand is said to be missing");
}

#[test]
fn down_from_a_material_lot_finds_what_its_single_units_were_made_into_and_skips_how_they_came_into_being() {
    let bag = format!("{PVC}/21/BAG-1");
    let mut world = World(Vec::new());
    world.transformed(1, &[&bag]);
    world.0[0].members = vec![(bag, PVC.to_owned())];
    world.made(2, &[1, 2, 3]);
    let mut walk = Walk::down(&[PVC.to_owned()]);
    assert!(!walk.asks_units());
    let keys = walk.wanted();
    walk.took(&keys, world.0.clone());
    assert_eq!(walk.reached().keys().collect::<Vec<_>>(), [PVC, LOT], "the lot as a whole, none of its units");
    let wrong = world.add(1, 1, "creating_class_instance", "yiwu");
    (wrong.hash, wrong.declares_wrong) = ("h0".to_owned(), true);
    let mut walk = Walk::down(&[PVC.to_owned()]);
    let keys = walk.wanted();
    walk.took(&keys, world.0.clone());
    assert_eq!(walk.reached().len(), 1, "what was declared wrong leads nowhere");
}
