//! The area's tables as rows, nothing else.

pub(crate) mod lab_scope {
    //! Methods a laboratory covers, with marks and dates.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lab_scope")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) laboratory: String,
        pub(crate) method: String,
        pub(crate) edition: String,
        pub(crate) title_zh: String,
        pub(crate) title_en: String,
        pub(crate) marks: String,
        pub(crate) valid_from: String,
        pub(crate) valid_to: Option<String>,
        pub(crate) created_at: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod lab_authorisation {
    //! Who may perform, verify or authorise which method.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lab_authorisation")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) laboratory: String,
        pub(crate) person: String,
        pub(crate) person_name: String,
        pub(crate) method: String,
        pub(crate) role: String,
        pub(crate) valid_from: String,
        pub(crate) valid_to: Option<String>,
        pub(crate) evidence: String,
        pub(crate) given_by: String,
        pub(crate) given_at: i64,
        pub(crate) ended_on: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod lab_characteristic {
    //! LOQ, uncertainty, unit and rounding of an analyte by a method.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lab_characteristic")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) laboratory: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) method: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) analyte: String,
        pub(crate) kind: String,
        pub(crate) measurand: String,
        pub(crate) unit: String,
        pub(crate) loq: String,
        pub(crate) u: String,
        pub(crate) u_kind: String,
        pub(crate) rounding: String,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sample {
    //! Samples, their components and test portions.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sample")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) number: Option<String>,
        pub(crate) body: String,
        pub(crate) parent: Option<String>,
        pub(crate) level: String,
        pub(crate) state: String,
        pub(crate) order_id: String,
        pub(crate) order_number: String,
        pub(crate) version: String,
        pub(crate) component: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) condition: String,
        pub(crate) deviation: String,
        pub(crate) quantity: String,
        pub(crate) seal: String,
        pub(crate) lot: String,
        pub(crate) photo: Option<String>,
        pub(crate) received_at: Option<i64>,
        pub(crate) received_by: Option<String>,
        pub(crate) received_by_name: String,
        pub(crate) received_in: String,
        pub(crate) children: i64,
        pub(crate) created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sample_handover {
    //! Chain of custody; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sample_handover")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) sample: String,
        pub(crate) from_holder: String,
        pub(crate) to_holder: String,
        pub(crate) at: i64,
        pub(crate) reason: String,
        pub(crate) quantity: String,
        pub(crate) by_person: Option<String>,
        pub(crate) by_name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod lab_test {
    //! A method applied to a component for an order line.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lab_test")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) laboratory: String,
        pub(crate) order_id: String,
        pub(crate) order_number: String,
        pub(crate) line: String,
        pub(crate) attempt: i64,
        pub(crate) version: String,
        pub(crate) method: String,
        pub(crate) title_zh: String,
        pub(crate) title_en: String,
        pub(crate) component: String,
        pub(crate) component_zh: String,
        pub(crate) component_en: String,
        pub(crate) sample: Option<String>,
        pub(crate) serves: String,
        pub(crate) days: i64,
        pub(crate) state: String,
        pub(crate) assigned_to: Option<String>,
        pub(crate) assigned_name: String,
        pub(crate) assigned_at: Option<i64>,
        pub(crate) entered_by: Option<String>,
        pub(crate) entered_name: String,
        pub(crate) entered_at: Option<i64>,
        pub(crate) verified_by: Option<String>,
        pub(crate) verified_name: String,
        pub(crate) verified_at: Option<i64>,
        pub(crate) retest_of: Option<String>,
        pub(crate) retested_as: Option<String>,
        pub(crate) retest_reason: String,
        pub(crate) created_at: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod determination {
    //! One value of a test.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "determination")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) test: String,
        pub(crate) position: i64,
        pub(crate) analyte: String,
        pub(crate) kind: String,
        pub(crate) measurand: String,
        pub(crate) unit: String,
        pub(crate) loq: String,
        pub(crate) raw: String,
        pub(crate) calculated: String,
        pub(crate) rounded: String,
        pub(crate) reported: String,
        pub(crate) u: String,
        pub(crate) flag: String,
        pub(crate) source: String,
        pub(crate) entered_by: Option<String>,
        pub(crate) entered_name: String,
        pub(crate) entered_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod determination_entry {
    //! Every value ever entered; append-only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "determination_entry")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) determination: String,
        pub(crate) at: i64,
        pub(crate) by_person: Option<String>,
        pub(crate) by_name: String,
        pub(crate) source: String,
        pub(crate) raw: String,
        pub(crate) calculated: String,
        pub(crate) rounded: String,
        pub(crate) reported: String,
        pub(crate) calculation: String,
        pub(crate) reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod result_import {
    //! An instrument file.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "result_import")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) laboratory: String,
        pub(crate) file_hash: String,
        pub(crate) file_name: String,
        pub(crate) technique: String,
        pub(crate) instrument: String,
        pub(crate) batch: String,
        pub(crate) analysed_at: String,
        pub(crate) method: String,
        pub(crate) imported_by: Option<String>,
        pub(crate) imported_name: String,
        pub(crate) imported_at: i64,
        pub(crate) confirmed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod result_import_row {
    //! A line of an instrument file.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "result_import_row")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) import: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) line: i64,
        pub(crate) sample_number: String,
        pub(crate) analyte: String,
        pub(crate) concentration: String,
        pub(crate) unit: String,
        pub(crate) dilution: String,
        pub(crate) flag: String,
        pub(crate) verdict: String,
        pub(crate) problem: String,
        pub(crate) determination: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod report {
    //! Test reports.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) laboratory: String,
        pub(crate) order_id: String,
        pub(crate) order_number: String,
        pub(crate) version: String,
        pub(crate) product: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) state: String,
        pub(crate) number: Option<String>,
        pub(crate) content: String,
        pub(crate) drafted_by: Option<String>,
        pub(crate) drafted_name: String,
        pub(crate) drafted_at: i64,
        pub(crate) reviewed_by: Option<String>,
        pub(crate) reviewed_name: String,
        pub(crate) reviewed_at: Option<i64>,
        pub(crate) authorised_by: Option<String>,
        pub(crate) authorised_name: String,
        pub(crate) authorised_at: Option<i64>,
        pub(crate) issued_on: Option<String>,
        pub(crate) pdf_zh: String,
        pub(crate) pdf_en: String,
        pub(crate) credential: String,
        pub(crate) verify_url: String,
        pub(crate) amends: Option<String>,
        pub(crate) amendment_change: String,
        pub(crate) amendment_reason: String,
        pub(crate) superseded_by: Option<String>,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
