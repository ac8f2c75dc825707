//! The area's tables as rows, nothing else.

pub(crate) mod product {
    //! Heads of products.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) owner: String,
        pub(crate) version: String,
        pub(crate) version_number: i64,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) model: String,
        pub(crate) gtin: Option<String>,
        pub(crate) title_photo: Option<String>,
        pub(crate) components: i64,
        pub(crate) search: String,
        pub(crate) created_at: i64,
        pub(crate) updated_at: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product_version {
    //! Versions; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_version")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) product: String,
        pub(crate) number: i64,
        pub(crate) owner: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) model: String,
        pub(crate) gtin: Option<String>,
        pub(crate) age_min_months: i64,
        pub(crate) age_max_months: i64,
        pub(crate) attributes: String,
        pub(crate) photos: String,
        pub(crate) warnings_zh: String,
        pub(crate) warnings_en: String,
        pub(crate) changes: String,
        pub(crate) note: String,
        pub(crate) created_at: i64,
        pub(crate) created_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product_component {
    //! Components of a version; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_component")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) version: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) position: i64,
        pub(crate) key: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) materials: String,
        pub(crate) colour: String,
        pub(crate) supplier: String,
        pub(crate) attributes: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product_photo {
    //! Photographs an organisation has uploaded.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_photo")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) owner: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) hash: String,
        pub(crate) thumbnail: String,
        pub(crate) width: i64,
        pub(crate) height: i64,
        pub(crate) bytes: i64,
        pub(crate) created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product_import {
    //! Imported files.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_import")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) owner: String,
        pub(crate) file_name: String,
        pub(crate) file_hash: String,
        pub(crate) columns: String,
        pub(crate) sheet_rows: i64,
        pub(crate) created_at: i64,
        pub(crate) created_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product_import_entry {
    //! Products of an imported file.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_import_entry")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) import: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) first_row: i64,
        pub(crate) sheet_rows: String,
        pub(crate) faults: String,
        pub(crate) state: String,
        pub(crate) product: Option<String>,
        pub(crate) version_number: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
