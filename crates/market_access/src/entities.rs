//! The area's tables as rows, nothing else.

pub(crate) mod market_plan {
    //! Heads of plans.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "market_plan")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) owner: String,
        pub(crate) product: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) markets: String,
        pub(crate) manufactured_on: String,
        pub(crate) placed_on_market_on: String,
        pub(crate) revision: i64,
        pub(crate) version_number: i64,
        pub(crate) tests: i64,
        pub(crate) questions: i64,
        pub(crate) total_cny: String,
        pub(crate) created_at: i64,
        pub(crate) updated_at: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod market_plan_revision {
    //! Revisions of plans; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "market_plan_revision")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) plan: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) number: i64,
        pub(crate) product_snapshot: String,
        pub(crate) plan_snapshot: String,
        pub(crate) pack_version: String,
        pub(crate) created_at: i64,
        pub(crate) created_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod paper_entry {
    //! Entries typed for documents; append-only. `product` is empty for what holds for the whole organisation.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "paper_entry")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) owner: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) product: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) entry: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) number: i64,
        pub(crate) value: String,
        pub(crate) written_at: i64,
        pub(crate) written_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
