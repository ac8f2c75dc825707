//! Typed identities: a UUIDv7 that knows what it names, so that a product is never taken for an order.
//!
//! New values are made by `platform` (clock and randomness live there); public codes are never UUIDs.

/// The identities that more than one area speaks of. An area's own ids are declared in its `model.rs`.
pub mod ids {
    crate::typed_id!(
        /// A natural person with an account.
        UserId
    );
    crate::typed_id!(
        /// A legal entity: enterprise, service centre, laboratory, certification body, authority, buyer.
        OrganisationId
    );
    crate::typed_id!(
        /// A product of the catalogue, over all its versions.
        ProductId
    );
    crate::typed_id!(
        /// One version of a product: what evidence is bound to.
        ProductVersionId
    );
    crate::typed_id!(
        /// A stored market access plan.
        PlanId
    );
    crate::typed_id!(
        /// An application / order (委托).
        OrderId
    );
    crate::typed_id!(
        /// A sample (样品) in the laboratory.
        SampleId
    );
    crate::typed_id!(
        /// A test report (检测报告), one issue of it.
        ReportId
    );
    crate::typed_id!(
        /// A certificate (证书).
        CertificateId
    );
}

/// Declares a typed UUID with text, serde and ordering.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(value: uuid::Uuid) -> Self {
                Self(value)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::ids::ProductId;

    #[test]
    fn an_id_survives_text() {
        let id: ProductId = "019ab000-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(id.to_string().parse::<ProductId>().unwrap(), id);
        assert!("not-an-id".parse::<ProductId>().is_err());
    }
}
