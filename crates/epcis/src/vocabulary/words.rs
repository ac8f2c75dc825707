//! The words of the Core Business Vocabulary 2.0, as lists. Facts only: no code. Sorted, for binary search.
//! Source: GS1 CBV 2.0 ontology (github.com/gs1/EPCIS, Ontology/CBV.jsonld, 2023-05-16) and, for the last
//! two lists, the enumerations of the EPCIS 2.0 JSON schema of the same place.

/// Business steps.
#[rustfmt::skip]
pub(super) static BIZ_STEPS: [&str; 41] = [
    "accepting", "arriving", "assembling", "collecting", "commissioning", "consigning",
    "creating_class_instance", "cycle_counting", "decommissioning", "departing", "destroying", "disassembling",
    "dispensing", "encoding", "entering_exiting", "holding", "inspecting", "installing", "killing", "loading",
    "other", "packing", "picking", "receiving", "removing", "repackaging", "repairing", "replacing",
    "reserving", "retail_selling", "sampling", "sensor_reporting", "shipping", "staging_outbound",
    "stock_taking", "stocking", "storing", "transporting", "unloading", "unpacking", "void_shipping",
];

/// Dispositions.
#[rustfmt::skip]
pub(super) static DISPOSITIONS: [&str; 33] = [
    "active", "available", "completeness_inferred", "completeness_verified", "conformant", "container_closed",
    "container_open", "damaged", "destroyed", "dispensed", "disposed", "encoded", "expired", "in_progress",
    "in_transit", "inactive", "mismatch_class", "mismatch_instance", "mismatch_quantity", "needs_replacement",
    "no_pedigree_match", "non_conformant", "non_sellable_other", "partially_dispensed", "recalled", "reserved",
    "retail_sold", "returned", "sellable_accessible", "sellable_not_accessible", "stolen", "unavailable",
    "unknown",
];

/// Business transaction types.
#[rustfmt::skip]
pub(super) static BIZ_TRANSACTION_TYPES: [&str; 13] = [
    "bol", "cert", "desadv", "inv", "pedigree", "po", "poc", "prodorder", "recadv", "rma", "testprd", "testres",
    "upevt",
];

/// Source and destination types.
#[rustfmt::skip]
pub(super) static SOURCE_DEST_TYPES: [&str; 3] = [
    "location", "owning_party", "possessing_party",
];

/// Error reasons.
#[rustfmt::skip]
pub(super) static ERROR_REASONS: [&str; 2] = [
    "did_not_occur", "incorrect_data",
];

/// Components of sensor values.
#[rustfmt::skip]
pub(super) static COMPONENTS: [&str; 14] = [
    "altitude", "axial_distance", "azimuth", "easting", "elevation_angle", "height", "latitude", "longitude",
    "northing", "polar_angle", "spherical_radius", "x", "y", "z",
];

/// Measurement types of the GS1 Web Vocabulary.
#[rustfmt::skip]
pub(super) static MEASUREMENT_TYPES: [&str; 72] = [
    "AbsoluteHumidity", "AbsorbedDose", "AbsorbedDoseRate", "Acceleration", "Altitude", "AmountOfSubstance",
    "AmountOfSubstancePerUnitVolume", "Angle", "AngularAcceleration", "AngularMomentum", "AngularVelocity",
    "Area", "Capacitance", "Conductance", "Conductivity", "Count", "Density", "Dimensionless", "DoseEquivalent",
    "DoseEquivalentRate", "DynamicViscosity", "ElectricCharge", "ElectricCurrent", "ElectricCurrentDensity",
    "ElectricFieldStrength", "Energy", "Exposure", "Force", "Frequency", "Illuminance", "Inductance",
    "Irradiance", "KinematicViscosity", "Length", "LinearMomentum", "Luminance", "LuminousFlux",
    "LuminousIntensity", "MagneticFlux", "MagneticFluxDensity", "MagneticVectorPotential", "Mass",
    "MassConcentration", "MassFlowRate", "MassPerAreaTime", "MemoryCapacity", "MolalityOfSolute", "MolarEnergy",
    "MolarMass", "MolarVolume", "Power", "Pressure", "RadiantFlux", "RadiantIntensity", "Radioactivity",
    "RelativeHumidity", "Resistance", "Resistivity", "SolidAngle", "SpecificVolume", "Speed", "SurfaceDensity",
    "SurfaceTension", "Temperature", "Time", "Torque", "Voltage", "Volume", "VolumeFlowRate", "VolumeFraction",
    "VolumetricFlux", "Wavenumber",
];

/// Sensor alert types of the GS1 Web Vocabulary.
#[rustfmt::skip]
pub(super) static SENSOR_ALERTS: [&str; 2] = [
    "ALARM_CONDITION", "ERROR_CONDITION",
];
