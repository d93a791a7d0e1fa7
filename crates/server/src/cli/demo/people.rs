//! Units and people of the demo city, and one sign-in per role with a password made at this start.

use super::city::{self, AFFILIATED, COUNTIES, COUNTY_INSTITUTIONS, DEPARTMENTS};
use super::dice::Dice;
use crate::people::{accounts, password, tree};
use crate::platform::{App, Change};
use anyhow::Result;
use db::args;
use domain::ids::Id;
use domain::people::{Role, UnitKind};
use serde::Serialize;

/// An account of the demo and where it works.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: Id,
    pub name: String,
    pub unit_id: Id,
    pub unit_name: String,
    pub role: Role,
    /// Index of the county, for units of a county.
    pub county: Option<usize>,
}

/// A sign-in that is printed.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    pub role: &'static str,
    pub title: &'static str,
    pub login: String,
    pub password: String,
    pub name: String,
    pub unit: String,
}

/// Sign-ins that are printed: the same person per role at every start.
const PRINTED: [(&str, Role); 9] = [
    ("tongxun", Role::Correspondent),
    ("shenhe", Role::CountyReviewer),
    ("bianji", Role::Editor),
    ("yuqing", Role::OpinionClerk),
    ("kezhang", Role::SectionChief),
    ("lingdao", Role::Leader),
    ("admin", Role::SystemAdmin),
    ("anquan", Role::SecurityAdmin),
    ("shenji", Role::AuditAdmin),
];

struct Settling<'a> {
    change: Change,
    dice: Dice,
    accounts: Vec<Account>,
    app: &'a App,
    position: i64,
}

impl Settling<'_> {
    async fn unit(
        &mut self,
        parent: Option<Id>,
        name: &str,
        short: &str,
        kind: UnitKind,
        level: &str,
        region: &str,
    ) -> Result<Id> {
        let id = self.app.id();
        self.position += 1;
        let unit = tree::NewUnit {
            id,
            parent_id: parent,
            name,
            short_name: short,
            kind,
            level,
            region,
            position: self.position,
            created_at: self.change.now(),
        };
        tree::insert(&mut self.change, &unit).await?;
        Ok(id)
    }

    async fn person(
        &mut self,
        login: &str,
        role: Role,
        unit_id: Id,
        unit_name: &str,
        county: Option<usize>,
    ) -> Result<()> {
        let id = self.app.id();
        let name = city::name(&mut self.dice);
        let phone = city::phone(&mut self.dice);
        let user =
            accounts::NewUser { id, unit_id, login, name: &name, phone: &phone, post: role.title(), roles: &[role] };
        accounts::insert(&mut self.change, &user).await?;
        self.accounts.push(Account { id, name, unit_id, unit_name: unit_name.into(), role, county });
        Ok(())
    }
}

/// Makes the units and the people.
pub async fn settle(app: &App) -> Result<Vec<Account>> {
    let change = app.system_change("demo").await?;
    let mut s = Settling { change, dice: Dice::of("people"), accounts: Vec::new(), app, position: 0 };
    let city_name = app.config().office.name.clone();
    let city = s.unit(None, &city_name, "市卫健委", UnitKind::Authority, "prefecture", "云川市").await?;
    for (login, role) in PRINTED {
        if !matches!(role, Role::Correspondent | Role::CountyReviewer) {
            s.person(login, role, city, &city_name, None).await?;
        }
    }
    for (login, role) in [("bianji2", Role::Editor), ("yuqing2", Role::OpinionClerk), ("lingdao2", Role::Leader)] {
        s.person(login, role, city, &city_name, None).await?;
    }
    for (n, name) in DEPARTMENTS.iter().enumerate() {
        let unit = s
            .unit(Some(city), &format!("{city_name}{name}"), name, UnitKind::Department, "prefecture", "云川市")
            .await?;
        s.person(&format!("keshi{:02}", n + 1), Role::Correspondent, unit, name, None).await?;
    }
    for (n, name) in AFFILIATED.iter().enumerate() {
        let unit = s.unit(Some(city), name, name, UnitKind::Affiliated, "prefecture", "云川市").await?;
        s.person(&format!("zhishu{:02}s", n + 1), Role::CountyReviewer, unit, name, None).await?;
        for m in 1..=3 {
            s.person(&format!("zhishu{:02}-{m}", n + 1), Role::Correspondent, unit, name, None).await?;
        }
    }
    for (n, county) in COUNTIES.iter().enumerate() {
        let name = format!("{}卫生健康局", county.name);
        let unit = s.unit(Some(city), &name, county.name, UnitKind::Authority, "county", county.name).await?;
        let reviewer = if n == 0 { "shenhe".into() } else { format!("xian{:02}s", n + 1) };
        s.person(&reviewer, Role::CountyReviewer, unit, &name, Some(n)).await?;
        for m in 1..=3 {
            let writer = if n == 0 && m == 1 { "tongxun".into() } else { format!("xian{:02}-{m}", n + 1) };
            s.person(&writer, Role::Correspondent, unit, &name, Some(n)).await?;
        }
        for (k, kind) in COUNTY_INSTITUTIONS.iter().enumerate() {
            let name = format!("{}{kind}", county.name);
            let below = s.unit(Some(unit), &name, &name, UnitKind::Institution, "county", county.name).await?;
            for m in 1..=3 {
                s.person(&format!("yuan{:02}{}-{m}", n + 1, k + 1), Role::Correspondent, below, &name, Some(n)).await?;
            }
        }
    }
    let Settling { change, accounts, .. } = s;
    change.commit().await?;
    Ok(accounts)
}

/// Sets fresh random passwords for the printed sign-ins: no password is known before this start.
pub async fn sign_ins(app: &App) -> Result<Vec<SignIn>> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut made = Vec::new();
    for (login, role) in PRINTED {
        let password = loop {
            let word: String = (0..10).map(|_| LETTERS[rand::random_range(0..LETTERS.len())] as char).collect();
            if password::weakness(&word, login).is_none() {
                break word;
            }
        };
        let hash = password::hash(password.clone()).await?;
        let mut change = app.system_change("demo").await?;
        let now = change.now();
        change
            .run("UPDATE users SET password_hash = $1, password_at = $2 WHERE login = $3", args![hash, now, login])
            .await?;
        change.commit().await?;
        let (name, unit): (String, String) = app
            .db()
            .one(
                "SELECT u.name, n.name AS unit FROM users u JOIN unit n ON n.id = u.unit_id WHERE u.login = $1",
                args![login],
            )
            .await?
            .unwrap_or_default();
        made.push(SignIn { role: role.code(), title: role.title(), login: login.into(), password, name, unit });
    }
    Ok(made)
}
