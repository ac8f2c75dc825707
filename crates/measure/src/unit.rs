//! Units of the laboratory and their exact factors.
//!
//! Every factor is a finite decimal, so a value brought to the base unit of its dimension is
//! exact: compare there. Two dimensions never convert (mg/kg is no mg/l, mg/m³ is no ml/m³).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Decimal, Reading};

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Mass per mass; base mg/kg.
    MassFraction,
    /// Mass per volume of liquid; base mg/l.
    MassConcentration,
    /// Mass per volume of air; base mg/m³.
    AirConcentration,
    /// Volume per volume of air; base ml/m³.
    AirFraction,
    /// Mass; base g.
    Mass,
    /// Mass per area; base µg/cm².
    AreaMass,
    /// Release per area and time; base µg/cm²/week.
    Release,
    /// Length; base mm.
    Length,
    /// Time; base s.
    Time,
    /// Speed; base mm/s.
    Speed,
    /// Force; base N.
    Force,
    /// Torque; base N·m.
    Torque,
    /// Energy; base J.
    Energy,
    /// Energy per area; base J/m².
    EnergyPerArea,
    /// Sound level; base dB.
    Level,
    /// Magnetic flux index; base kG²mm².
    FluxIndex,
    /// Celsius temperature; base °C.
    Temperature,
    /// Voltage; base V.
    Voltage,
    /// Pressure; base kPa.
    Pressure,
    /// Angle; base degree.
    Angle,
    /// A count or a pure number.
    Number,
}

macro_rules! units {
    ($($name:ident $symbol:literal [$($alias:literal),*] $dimension:ident $mantissa:literal $scale:literal;)*) => {
        /// A unit the platform knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is its symbol; the table below says it all")]
        pub enum Unit { $($name),* }

        impl Unit {
            /// Every unit.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// How the unit is written.
            #[must_use]
            pub fn symbol(self) -> &'static str {
                match self { $(Self::$name => $symbol),* }
            }

            /// What it measures.
            #[must_use]
            pub fn dimension(self) -> Dimension {
                match self { $(Self::$name => Dimension::$dimension),* }
            }

            /// How many base units of its dimension one of it is, exactly.
            #[must_use]
            pub fn factor(self) -> Decimal {
                match self { $(Self::$name => Decimal::new($mantissa, $scale)),* }
            }

            fn from_symbol(text: &str) -> Option<Self> {
                match text { $($symbol $(| $alias)* => Some(Self::$name),)* _ => None }
            }
        }
    };
}

units! {
    MgPerKg "mg/kg" ["ppm", "mg kg-1"] MassFraction 1 0;
    UgPerG "ug/g" [] MassFraction 1 0;
    GPerKg "g/kg" [] MassFraction 1000 0;
    Percent "%" ["% w/w", "g/100g"] MassFraction 10000 0;
    UgPerKg "ug/kg" ["ppb", "ng/g"] MassFraction 1 3;
    MgPerL "mg/l" ["mg/L", "ug/mL", "ug/ml"] MassConcentration 1 0;
    UgPerL "ug/l" ["ug/L", "ng/mL", "ng/ml"] MassConcentration 1 3;
    GPerL "g/l" ["g/L", "mg/mL", "mg/ml"] MassConcentration 1000 0;
    MgPerM3 "mg/m3" [] AirConcentration 1 0;
    UgPerM3 "ug/m3" [] AirConcentration 1 3;
    MlPerM3 "ml/m3" ["mL/m3"] AirFraction 1 0;
    G "g" [] Mass 1 0;
    Kg "kg" [] Mass 1000 0;
    Mg "mg" [] Mass 1 3;
    Ug "ug" [] Mass 1 6;
    UgPerCm2 "ug/cm2" [] AreaMass 1 0;
    MgPerDm2 "mg/dm2" [] AreaMass 10 0;
    UgPerCm2Week "ug/cm2/week" [] Release 1 0;
    Mm "mm" [] Length 1 0;
    Um "um" [] Length 1 3;
    Cm "cm" [] Length 10 0;
    M "m" [] Length 1000 0;
    Inch "in" ["inch"] Length 254 1;
    S "s" [] Time 1 0;
    Min "min" [] Time 60 0;
    H "h" [] Time 3600 0;
    Day "d" [] Time 86400 0;
    MmPerS "mm/s" [] Speed 1 0;
    MPerS "m/s" [] Speed 1000 0;
    InchPerS "in/s" ["inch/s"] Speed 254 1;
    N "N" [] Force 1 0;
    KN "kN" [] Force 1000 0;
    Nm "N.m" ["Nm", "N·m"] Torque 1 0;
    J "J" [] Energy 1 0;
    MJ "mJ" [] Energy 1 3;
    JPerM2 "J/m2" [] EnergyPerArea 1 0;
    JPerCm2 "J/cm2" [] EnergyPerArea 10000 0;
    Db "dB" ["dB(A)", "dB(C)", "dBA", "dBC"] Level 1 0;
    KG2mm2 "kG2mm2" ["kG2 mm2", "kG2·mm2"] FluxIndex 1 0;
    T2mm2 "T2mm2" ["T2 mm2", "T2·mm2"] FluxIndex 100 0;
    Celsius "°C" ["℃", "C"] Temperature 1 0;
    V "V" [] Voltage 1 0;
    KPa "kPa" [] Pressure 1 0;
    Pa "Pa" [] Pressure 1 3;
    Degree "°" ["deg"] Angle 1 0;
    Ratio "1" ["pcs", "pH", ""] Number 1 0;
}

/// Why a unit or a conversion is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Nobody knows this unit.
    #[error("unknown unit `{0}`")]
    Unknown(String),
    /// Two different quantities.
    #[error("{from} does not convert to {to}: they measure different quantities")]
    Dimension {
        /// Given.
        from: Unit,
        /// Wanted.
        to: Unit,
    },
    /// The number left the range of 28 digits.
    #[error("{0} in {1} is too large to convert")]
    Overflow(String, Unit),
}

impl Unit {
    /// `value` of this unit in `to`. Exact when `to` has a factor of powers of 2 and 5; else to 28 digits.
    ///
    /// # Errors
    /// When the two measure different quantities, or the number gets too large.
    pub fn convert(self, value: Decimal, to: Self) -> Result<Decimal, UnitError> {
        if self.dimension() != to.dimension() {
            return Err(UnitError::Dimension { from: self, to });
        }
        if self.factor() == to.factor() {
            return Ok(value);
        }
        self.to_base(value)?
            .checked_div(to.factor())
            .map(Decimal::normalized)
            .ok_or_else(|| UnitError::Overflow(value.to_string(), self))
    }

    /// `value` in the base unit of the dimension, exactly.
    ///
    /// # Errors
    /// When the number gets too large.
    pub fn to_base(self, value: Decimal) -> Result<Decimal, UnitError> {
        value.checked_mul(self.factor()).ok_or_else(|| UnitError::Overflow(value.to_string(), self))
    }

    /// A reading in the base unit, exactly.
    ///
    /// # Errors
    /// When the number gets too large.
    pub fn reading_to_base(self, reading: &Reading) -> Result<Reading, UnitError> {
        reading.try_map(|n| n.checked_mul(self.factor())).ok_or_else(|| UnitError::Overflow(reading.to_string(), self))
    }
}

impl FromStr for Unit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let plain: String = text
            .trim()
            .chars()
            .map(|c| match c {
                'µ' | 'μ' => 'u',
                '²' => '2',
                '³' => '3',
                '％' => '%',
                '／' => '/',
                c => c,
            })
            .collect();
        Self::from_symbol(&plain).ok_or_else(|| UnitError::Unknown(text.trim().to_owned()))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A value with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, with its digits.
    pub value: Decimal,
    /// Its unit.
    pub unit: Unit,
}

impl Quantity {
    /// The same amount in another unit.
    ///
    /// # Errors
    /// As [`Unit::convert`].
    pub fn to(self, unit: Unit) -> Result<Self, UnitError> {
        Ok(Self { value: self.unit.convert(self.value, unit)?, unit })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, from: &str, to: &str, expect: &str) {
        let converted = from.parse::<Unit>().unwrap().convert(value.parse().unwrap(), to.parse().unwrap());
        assert_eq!(converted.unwrap().to_string(), expect, "{value} {from}");
    }

    #[test]
    fn factors_are_exact() {
        check("0.1", "%", "mg/kg", "1000");
        check("5", "µg/g", "mg/kg", "5");
        check("80", "ppm", "%", "0.008");
        check("0.5", "T²mm²", "kG²mm²", "50");
        check("0.1", "inch/s", "mm/s", "2.54");
        check("20", "ug/m3", "mg/m³", "0.02");
        check("1.5", "m", "in", "59.055118110236220472440944882");
        check("0.0300", "ug/ml", "mg/l", "0.0300");
    }

    #[test]
    fn different_quantities_never_convert() {
        let refused = Unit::MgPerKg.convert(Decimal::ONE, Unit::MgPerL).unwrap_err();
        assert_eq!(refused.to_string(), "mg/kg does not convert to mg/l: they measure different quantities");
        assert!(Unit::MgPerM3.convert(Decimal::ONE, Unit::MlPerM3).is_err());
        assert!("furlong".parse::<Unit>().is_err());
    }

    #[test]
    fn every_unit_reads_its_own_symbol() {
        for unit in Unit::ALL {
            assert_eq!(unit.symbol().parse::<Unit>().unwrap(), *unit);
            assert!(unit.factor() > Decimal::ZERO);
        }
    }
}
