//! Organisations and people of the demonstration. All names, codes and addresses are fictional.

use std::collections::BTreeMap;

use accounts::actions::{self, SignedIn};
use accounts::model::{NewOrganisation, NewPerson};
use anyhow::{Context, Result, anyhow, bail};
use kernel::{Actor, OrganisationKind, Role};
use platform::Platform;

use super::summary::{Account, World};

/// Everybody by a short name, e.g. `merchant`, `lab-a-analyst`.
pub(crate) type Cast = BTreeMap<&'static str, Actor>;

pub(crate) const PASSWORD: &str = "touchstone-demo-2026";

struct Organisation {
    kind: OrganisationKind,
    zh: &'static str,
    en: &'static str,
    /// First 17 characters of the code; the check character is computed (GB 32100). Foreign: the register number.
    body: &'static str,
    address: (&'static str, &'static str),
    domain: &'static str,
    people: &'static [(&'static str, &'static str, &'static str, &'static [Role])],
}

const CENTRE: Organisation = Organisation {
    kind: OrganisationKind::ServiceCentre,
    zh: "义乌市质量检测认证一站式服务中心(演示)",
    en: "Yiwu One-Stop Quality Service Centre (demo)",
    body: "12330782MB0K00001",
    address: ("浙江省义乌市福田街道宾王路1号", "1 Binwang Road, Futian, Yiwu, Zhejiang"),
    domain: "centre.example",
    people: &[
        ("centre-admin", "陈静", "admin", &[Role::Administrator]),
        ("receptionist", "周敏", "counter", &[Role::Receptionist]),
        ("contract-reviewer", "何平", "review", &[Role::ContractReviewer]),
    ],
};

const OTHERS: &[Organisation] = &[
    Organisation {
        kind: OrganisationKind::Laboratory,
        zh: "义乌玩具化学检测实验室(演示)",
        en: "Toychem Yiwu (demo)",
        body: "91330782MA2LAB001",
        address: ("浙江省义乌市稠城街道检测路8号", "8 Jiance Road, Choucheng, Yiwu, Zhejiang"),
        domain: "chemlab.example",
        people: &[
            ("lab-a-admin", "吴刚", "admin", &[Role::Administrator, Role::Receptionist]),
            ("analyst", "郑洁", "analyst", &[Role::Analyst]),
            ("verifier", "孙浩", "verifier", &[Role::Verifier]),
            ("signatory", "钱卫", "signatory", &[Role::Signatory]),
        ],
    },
    Organisation {
        kind: OrganisationKind::Laboratory,
        zh: "浙中机械与电气安全实验室(演示)",
        en: "Safelab Zhezhong (demo)",
        body: "91330782MA2LAB002",
        address: ("浙江省义乌市北苑街道安全路16号", "16 Anquan Road, Beiyuan, Yiwu, Zhejiang"),
        domain: "mechlab.example",
        people: &[
            ("lab-b-admin", "冯磊", "admin", &[Role::Administrator, Role::Receptionist]),
            ("lab-b-analyst", "蒋莉", "analyst", &[Role::Analyst]),
            ("lab-b-verifier", "沈涛", "verifier", &[Role::Verifier]),
            ("lab-b-signatory", "韩雪", "signatory", &[Role::Signatory]),
        ],
    },
    Organisation {
        kind: OrganisationKind::CertificationBody,
        zh: "试金石认证中心(演示)",
        en: "Touchstone Certification Centre (demo)",
        body: "91330782MA2CERT01",
        address: ("浙江省义乌市福田街道认证路2号", "2 Renzheng Road, Futian, Yiwu, Zhejiang"),
        domain: "cert.example",
        people: &[
            ("cert-admin", "杨帆", "admin", &[Role::Administrator]),
            ("evaluator", "朱琳", "evaluator", &[Role::Evaluator]),
            ("decision-maker", "秦岳", "decision", &[Role::DecisionMaker]),
            ("expert", "苏婉", "expert", &[Role::Expert]),
            ("expert-2", "顾明", "expert2", &[Role::Expert]),
        ],
    },
    Organisation {
        kind: OrganisationKind::Authority,
        zh: "义乌市市场监督管理局(演示)",
        en: "Yiwu Administration for Market Regulation (demo)",
        body: "11330782MB1AMR001",
        address: ("浙江省义乌市望道路300号", "300 Wangdao Road, Yiwu, Zhejiang"),
        domain: "amr.example",
        people: &[("officer", "许宁", "officer", &[Role::Administrator, Role::Officer])],
    },
    Organisation {
        kind: OrganisationKind::Buyer,
        zh: "汉堡童趣进口有限公司(演示)",
        en: "Hansekinder Import GmbH (demo)",
        body: "HRB-DEMO-26110",
        address: ("德国汉堡市仓库街12号", "Speicherstrasse 12, 20457 Hamburg, Germany"),
        domain: "hansekinder.example",
        people: &[("purchaser", "Anna Petersen", "anna", &[Role::Administrator, Role::Purchaser])],
    },
];

const ENTERPRISES: &[Organisation] = &[
    Organisation {
        kind: OrganisationKind::Enterprise,
        zh: "义乌市星辰玩具有限公司(演示)",
        en: "Yiwu Xingchen Toys Co., Ltd. (demo)",
        body: "91330782MA2XCT001",
        address: ("浙江省义乌市义亭镇工业园区6号", "6 Industrial Park, Yiting, Yiwu, Zhejiang"),
        domain: "xingchen.example",
        people: &[("merchant", "王芳", "wang", &[])],
    },
    Organisation {
        kind: OrganisationKind::Enterprise,
        zh: "义乌市远航贸易有限公司(演示)",
        en: "Yiwu Yuanhang Trading Co., Ltd. (demo)",
        body: "91330782MA2YHM001",
        address: (
            "浙江省义乌市国际商贸城一区1024号",
            "Stall 1024, District 1, International Trade City, Yiwu, Zhejiang",
        ),
        domain: "yuanhang.example",
        people: &[("trader", "李雷", "li", &[])],
    },
];

impl Organisation {
    fn as_typed(&self) -> Result<NewOrganisation> {
        let registration = match self.kind {
            OrganisationKind::Buyer => self.body.to_owned(),
            _ => gs1::uscc::Uscc::from_body(self.body).map_err(|e| anyhow!("{}: {e}", self.body))?.as_str().to_owned(),
        };
        Ok(NewOrganisation {
            name_zh: self.zh.to_owned(),
            name_en: self.en.to_owned(),
            registration,
            address_zh: self.address.0.to_owned(),
            address_en: self.address.1.to_owned(),
            phone: "+86 579 0000 0000".to_owned(),
            email: format!("office@{}", self.domain),
        })
    }
}

/// Everybody enters as they would: the centre by its one-time link, enterprises by registration, the rest by invitation.
pub(crate) async fn enter(platform: &Platform, world: &mut World, say: &dyn Fn(&str)) -> Result<Cast> {
    let mut door = Door { platform, world, say, cast: Cast::new() };
    let link = fine(actions::first_link(platform).await)?.context("the database is not empty: start with FRESH=1")?;
    let token = link.rsplit('/').next().unwrap_or_default();
    let (name, person, local, _) = first(&CENTRE)?;
    fine(actions::set_up(platform, token, &CENTRE.as_typed()?, &new_person(person, local, &CENTRE)).await)?;
    let centre_admin = door.sign_in(name, local, &CENTRE, false).await?;
    door.invite_rest(&CENTRE, &centre_admin).await?;

    for organisation in ENTERPRISES {
        let (name, person, local, _) = first(organisation)?;
        let new = organisation.as_typed()?;
        fine(actions::register_enterprise(platform, &new, &new_person(person, local, organisation)).await)?;
        door.sign_in(name, local, organisation, false).await?;
    }
    for organisation in OTHERS {
        let (name, person, local, roles) = first(organisation)?;
        let email = format!("{local}@{}", organisation.domain);
        let (kind, new) = (organisation.kind, organisation.as_typed()?);
        let made = actions::create_organisation(platform, &centre_admin, kind, &new, person, &email, roles).await;
        let (_, token) = fine(made)?;
        fine(actions::accept_invitation(platform, &token, PASSWORD).await)?;
        let admin = door.sign_in(name, local, organisation, false).await?;
        door.invite_rest(organisation, &admin).await?;
    }
    Ok(door.cast)
}

fn first(organisation: &Organisation) -> Result<(&'static str, &'static str, &'static str, &'static [Role])> {
    organisation.people.first().copied().context("an organisation without people")
}

fn new_person(name: &str, local: &str, organisation: &Organisation) -> NewPerson {
    NewPerson {
        person_name: name.to_owned(),
        person_email: format!("{local}@{}", organisation.domain),
        password: PASSWORD.to_owned(),
    }
}

/// Through which everybody comes in, one by one.
struct Door<'a> {
    platform: &'a Platform,
    world: &'a mut World,
    say: &'a dyn Fn(&str),
    cast: Cast,
}

impl Door<'_> {
    async fn invite_rest(&mut self, organisation: &Organisation, admin: &Actor) -> Result<()> {
        for (name, person, local, roles) in organisation.people.iter().skip(1) {
            let email = format!("{local}@{}", organisation.domain);
            let token = fine(actions::invite_member(self.platform, admin, person, &email, roles).await)?;
            fine(actions::accept_invitation(self.platform, &token, PASSWORD).await)?;
            let factor = roles.iter().any(|role| matches!(role, Role::Signatory | Role::DecisionMaker | Role::Expert));
            self.sign_in(name, local, organisation, factor).await?;
        }
        Ok(())
    }

    async fn sign_in(
        &mut self,
        name: &'static str,
        local: &str,
        organisation: &Organisation,
        factor: bool,
    ) -> Result<Actor> {
        let platform = self.platform;
        let email = format!("{local}@{}", organisation.domain);
        let SignedIn::Session(mut token) = fine(actions::sign_in(platform, &email, PASSWORD, "demo").await)? else {
            bail!("{email} already has a second factor");
        };
        let mut actor = session(platform, &token).await?;
        let mut totp_secret = None;
        if factor {
            let secret = actions::new_totp_secret();
            let code = accounts::totp_code(&secret, platform.now()).context("no code")?;
            token = fine(actions::confirm_totp(platform, &actor, &token, &secret, &code).await)?;
            actor = session(platform, &token).await?;
            totp_secret = Some(secret);
        }
        fine(actions::sign_out(platform, &token).await)?;
        (self.say)(&format!("  {email} joined"));
        self.world.accounts.push(Account {
            role: name.replace('-', "_"),
            organisation: organisation.en.to_owned(),
            email,
            password: PASSWORD.to_owned(),
            totp_secret,
        });
        self.cast.insert(name, actor.clone());
        Ok(actor)
    }
}

async fn session(platform: &Platform, token: &str) -> Result<Actor> {
    let found = fine(fine(platform.identity())?.by_session(platform, token).await)?;
    Ok(found.context("the session just opened is not there")?.actor)
}

/// A platform error as an anyhow one, with the Chinese sentence a user would read.
pub(crate) fn fine<T>(result: platform::Result<T>) -> Result<T> {
    result.map_err(|error| anyhow!("{error} ({})", platform::i18n::Lang::En.say(&error.message())))
}
