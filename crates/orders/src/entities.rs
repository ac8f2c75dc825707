//! The area's tables as rows, nothing else.

pub(crate) mod orders {
    //! Applications.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) number: Option<String>,
        pub(crate) applicant: String,
        pub(crate) service_centre: String,
        pub(crate) plan: String,
        pub(crate) product: String,
        pub(crate) version: String,
        pub(crate) version_number: i64,
        pub(crate) product_name_zh: String,
        pub(crate) product_name_en: String,
        pub(crate) model: String,
        pub(crate) markets: String,
        pub(crate) manufactured_on: String,
        pub(crate) placed_on_market_on: String,
        pub(crate) each_market_alone: String,
        pub(crate) parties: String,
        pub(crate) report_languages: String,
        pub(crate) urgency: String,
        pub(crate) wished_rule: String,
        pub(crate) wish_note: String,
        pub(crate) state: String,
        pub(crate) state_at: Option<i64>,
        pub(crate) state_by: Option<String>,
        pub(crate) state_by_name: String,
        pub(crate) state_reason: Option<String>,
        pub(crate) review: Option<String>,
        pub(crate) quotation: Option<String>,
        pub(crate) decision_rule: Option<String>,
        pub(crate) submitted_at: Option<i64>,
        pub(crate) accepted_at: Option<i64>,
        pub(crate) promised_on: Option<String>,
        pub(crate) stopped_at: Option<i64>,
        pub(crate) stopped_by: Option<String>,
        pub(crate) stopped_by_name: String,
        pub(crate) stopped_reason: Option<String>,
        pub(crate) sample_received_at: Option<i64>,
        pub(crate) created_at: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod order_line {
    //! Determination sets ordered.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_line")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) order_id: String,
        pub(crate) position: i64,
        pub(crate) test: String,
        pub(crate) offered: bool,
        pub(crate) fee: Option<String>,
        pub(crate) laboratory: Option<String>,
        pub(crate) external_provider: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod order_laboratory {
    //! Who works on an order.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_laboratory")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) order_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) laboratory: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) dispatched_at: i64,
        pub(crate) sample_received_at: Option<i64>,
        pub(crate) reported_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod contract_review {
    //! 17025 7.1.8; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "contract_review")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) order_id: String,
        pub(crate) sequence: i64,
        pub(crate) kind: String,
        pub(crate) at: i64,
        pub(crate) reviewer: Option<String>,
        pub(crate) reviewer_name: String,
        pub(crate) understood: bool,
        pub(crate) decision_rule: String,
        pub(crate) lines: String,
        pub(crate) note: String,
        pub(crate) reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod quotation {
    //! What was offered; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "quotation")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) order_id: String,
        pub(crate) version: i64,
        pub(crate) at: i64,
        pub(crate) by_name: String,
        pub(crate) fees: String,
        pub(crate) subtotal: String,
        pub(crate) surcharge_percent: String,
        pub(crate) surcharge: String,
        pub(crate) tax_percent: String,
        pub(crate) tax: String,
        pub(crate) total: String,
        pub(crate) days: i64,
        pub(crate) valid_until: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod order_note {
    //! The conversation; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_note")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) order_id: String,
        pub(crate) at: i64,
        pub(crate) author: Option<String>,
        pub(crate) author_name: String,
        pub(crate) organisation: String,
        pub(crate) organisation_name: String,
        pub(crate) text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod price_terms {
    //! Surcharge and tax of a service centre.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "price_terms")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) service_centre: String,
        pub(crate) urgent_percent: String,
        pub(crate) urgent_time_percent: i64,
        pub(crate) tax_percent: String,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod price_list {
    //! Fee of a method at a service centre.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "price_list")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) service_centre: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) method: String,
        pub(crate) title_zh: String,
        pub(crate) title_en: String,
        pub(crate) fee: String,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
