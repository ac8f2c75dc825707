//! The area's tables as rows, nothing else.

pub(crate) mod organisation {
    //! Legal entities.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) kind: String,
        pub(crate) slug: String,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) registration: String,
        pub(crate) address_zh: String,
        pub(crate) address_en: String,
        pub(crate) phone: String,
        pub(crate) email: String,
        pub(crate) created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod person {
    //! People with an account.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) email: String,
        pub(crate) name: String,
        pub(crate) password_hash: String,
        pub(crate) totp_secret: Option<String>,
        pub(crate) totp_last_step: i64,
        pub(crate) language: String,
        pub(crate) failed_attempts: i64,
        pub(crate) locked_until: i64,
        pub(crate) created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod membership {
    //! Who belongs where.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "membership")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organisation: String,
        pub(crate) roles: String,
        pub(crate) state: String,
        pub(crate) state_reason: String,
        pub(crate) state_since: i64,
        pub(crate) row_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod session {
    //! Live sessions, by the hash of their token.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) token_hash: String,
        pub(crate) person: String,
        pub(crate) organisation: String,
        pub(crate) level: String,
        pub(crate) device: String,
        pub(crate) created_at: i64,
        pub(crate) seen_at: i64,
        pub(crate) expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod api_key {
    //! API keys, by the hash of their token.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) organisation: String,
        pub(crate) name: String,
        pub(crate) prefix: String,
        pub(crate) token_hash: String,
        pub(crate) roles: String,
        pub(crate) scopes: String,
        pub(crate) created_by: String,
        pub(crate) created_at: i64,
        pub(crate) last_used_at: Option<i64>,
        pub(crate) revoked_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
