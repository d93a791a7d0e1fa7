//! Units and people carried in and out.

use super::{accounts, tree};
use crate::platform::exchange::{Cell, Column, Exchange, ExportFuture, Holds, ImportFuture, Row, Wanted, column};
use crate::platform::{App, Change};
use anyhow::Result;
use db::args;
use domain::ids::Id;
use domain::people::{Act, Role, UnitKind, roles};
use serde::Deserialize;

/// 单位.
pub const UNITS: Exchange = Exchange {
    kind: "units",
    title: "单位",
    columns: &[
        column("name", "单位名称", Holds::Text, true),
        column("short_name", "简称", Holds::Text, false),
        column("parent", "上级单位", Holds::Text, false),
        column("kind", "类别", Holds::Text, true),
        column("level", "级别", Holds::Text, false),
        column("region", "地区", Holds::Text, false),
        column("liaison", "信息联络员", Holds::Text, false),
    ],
    read: Act::ReadPeople,
    write: Act::ManagePeople,
    export: export_units,
    import: Some(import_unit),
};

const PEOPLE_COLUMNS: &[Column] = &[
    column("login", "用户名", Holds::Text, true),
    column("name", "姓名", Holds::Text, true),
    column("unit", "单位", Holds::Text, true),
    column("roles", "角色", Holds::Text, true),
    column("phone", "电话", Holds::Text, false),
    column("post", "职务", Holds::Text, false),
];

/// 账号. Phones go out masked, so a masked one on its way in keeps what is there.
pub const USERS: Exchange = Exchange {
    kind: "users",
    title: "账号",
    columns: PEOPLE_COLUMNS,
    read: Act::ManagePeople,
    write: Act::ManagePeople,
    export: export_users,
    import: Some(import_user),
};

/// 通讯员: the accounts of units' writers alone.
pub const CORRESPONDENTS: Exchange = Exchange {
    kind: "correspondents",
    title: "通讯员",
    columns: PEOPLE_COLUMNS,
    read: Act::ReadPeople,
    write: Act::ManagePeople,
    export: export_correspondents,
    import: Some(import_user),
};

const KINDS: [(UnitKind, &str); 4] = [
    (UnitKind::Authority, "卫生健康行政部门"),
    (UnitKind::Department, "机关科室"),
    (UnitKind::Affiliated, "直属单位"),
    (UnitKind::Institution, "医疗卫生机构"),
];

fn export_units(app: App, wanted: Wanted) -> ExportFuture {
    Box::pin(async move {
        let units = super::units_below(&app, &wanted.scope).await?;
        let name_of = |id: Option<Id>| units.iter().find(|u| Some(u.id) == id).map_or("", |u| u.name.as_str());
        Ok(units
            .iter()
            .map(|unit| {
                let kind = KINDS.iter().find(|(kind, _)| *kind == unit.kind).map_or("", |(_, title)| title);
                vec![
                    unit.name.as_str().into(),
                    unit.short_name.as_str().into(),
                    name_of(unit.parent_id).into(),
                    kind.into(),
                    unit.level.as_str().into(),
                    unit.region.as_str().into(),
                    unit.liaison.as_str().into(),
                ]
            })
            .collect())
    })
}

fn import_unit<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str) -> ImportFuture<'a> {
    Box::pin(async move {
        let Some((kind, _)) = KINDS.iter().find(|(_, title)| *title == row.text("kind")) else {
            let titles: Vec<_> = KINDS.iter().map(|(_, title)| *title).collect();
            return Ok(Some(row.fault(&UNITS, "kind", format!("类别应为：{}", titles.join("、")))));
        };
        let parent: Option<(i64, String)> = if row.text("parent").is_empty() {
            change
                .one(
                    "SELECT id, path FROM unit WHERE parent_id IS NULL AND name <> $1 ORDER BY id LIMIT 1",
                    args![row.text("name")],
                )
                .await?
        } else {
            change
                .one(
                    "SELECT id, path FROM unit WHERE name = $1 OR short_name = $1 ORDER BY id LIMIT 1",
                    args![row.text("parent")],
                )
                .await?
        };
        let known: Option<(i64, String)> = change
            .one("SELECT id, path FROM unit WHERE name = $1 ORDER BY id LIMIT 1", args![row.text("name")])
            .await?;
        let (now, fresh) = (change.now(), change.app().id());
        if let Some((id, path)) = known {
            // The same file twice brings a register up to date instead of doubling it.
            if !path.starts_with(scope) {
                return Ok(Some(row.fault(&UNITS, "name", "这个单位不在您的权限范围内")));
            }
            change
                .run(
                    "UPDATE unit SET short_name = $1, level = $2, region = $3, liaison = $4, version = version + 1 WHERE id = $5",
                    args![row.text("short_name"), row.text("level"), row.text("region"), row.text("liaison"), id],
                )
                .await?;
            return Ok(None);
        }
        let Some((parent_id, parent_path)) = parent else {
            return Ok(Some(row.fault(&UNITS, "parent", "没有这个上级单位；上级应排在下级之前")));
        };
        if !parent_path.starts_with(scope) {
            return Ok(Some(row.fault(&UNITS, "parent", "上级单位不在您的权限范围内")));
        }
        let unit = tree::NewUnit {
            id: fresh,
            parent_id: Some(Id(parent_id)),
            name: row.text("name"),
            short_name: row.text("short_name"),
            kind: *kind,
            level: row.text("level"),
            region: row.text("region"),
            position: row.line as i64,
            created_at: now,
        };
        tree::insert(change, &unit).await?;
        change.run("UPDATE unit SET liaison = $1 WHERE id = $2", args![row.text("liaison"), fresh.0]).await?;
        Ok(None)
    })
}

#[derive(Deserialize)]
struct Person {
    login: String,
    name: String,
    unit: String,
    phone: String,
    post: String,
    id: i64,
}

async fn people(app: &App, scope: &str, role: &str) -> Result<Vec<Vec<Cell>>> {
    let people: Vec<Person> = app
        .db()
        .all(
            "SELECT u.login, u.name, n.name AS unit, u.phone, u.post, u.id FROM users u JOIN unit n ON n.id = u.unit_id
             WHERE n.path LIKE $1 AND ($2 = '' OR EXISTS (SELECT 1 FROM user_role r WHERE r.user_id = u.id AND r.role = $2))
             ORDER BY u.id",
            args![format!("{scope}%"), role],
        )
        .await?;
    let roles: Vec<(i64, String)> =
        app.db().all("SELECT user_id, role FROM user_role ORDER BY user_id, role", args![]).await?;
    Ok(people
        .into_iter()
        .map(|person| {
            let first = roles.partition_point(|(id, _)| *id < person.id);
            let titles: Vec<_> = roles[first..]
                .iter()
                .take_while(|(id, _)| *id == person.id)
                .filter_map(|(_, code)| Role::of(code).map(Role::title))
                .collect();
            vec![
                person.login.into(),
                person.name.into(),
                person.unit.into(),
                titles.join("、").into(),
                super::store::mask_phone(&person.phone).into(),
                person.post.into(),
            ]
        })
        .collect())
}

fn export_users(app: App, wanted: Wanted) -> ExportFuture {
    Box::pin(async move { people(&app, &wanted.scope, "").await })
}

fn export_correspondents(app: App, wanted: Wanted) -> ExportFuture {
    Box::pin(async move { people(&app, &wanted.scope, "correspondent").await })
}

fn import_user<'a>(change: &'a mut Change, row: &'a Row, scope: &'a str) -> ImportFuture<'a> {
    Box::pin(async move {
        let titles = row.text("roles").split(['、', ',', ',', ' ']).filter(|t| !t.is_empty());
        let mut found = Vec::new();
        for title in titles {
            match Role::ALL.into_iter().find(|role| role.title() == title || role.code() == title) {
                Some(role) => found.push(role),
                None => return Ok(Some(row.fault(&USERS, "roles", format!("没有角色“{title}”")))),
            }
        }
        if found.is_empty() || !roles::compatible(&found) {
            return Ok(Some(row.fault(&USERS, "roles", "请至少写一个角色；三类管理员须分设，也不能兼任业务角色")));
        }
        let unit: Option<(i64, String)> = change
            .one(
                "SELECT id, path FROM unit WHERE name = $1 OR short_name = $1 ORDER BY id LIMIT 1",
                args![row.text("unit")],
            )
            .await?;
        let Some((unit_id, _)) = unit.filter(|(_, path)| path.starts_with(scope)) else {
            return Ok(Some(row.fault(&USERS, "unit", "没有这个单位，或不在您的权限范围内")));
        };
        let login = row.text("login").to_lowercase();
        let known: Option<i64> = change.one("SELECT id FROM users WHERE login = $1", args![&login]).await?;
        let phone = if row.text("phone").contains('*') { "" } else { row.text("phone") };
        if let Some(id) = known {
            change
                .run(
                    "UPDATE users SET name = $1, unit_id = $2, post = $3, phone = CASE WHEN $4 = '' THEN phone ELSE $4 END,
                       version = version + 1 WHERE id = $5",
                    args![row.text("name"), unit_id, row.text("post"), phone, id],
                )
                .await?;
            super::store::set_roles(change, Id(id), &found).await?;
            return Ok(None);
        }
        let id = change.app().id();
        let user = accounts::NewUser {
            id,
            unit_id: Id(unit_id),
            login: &login,
            name: row.text("name"),
            phone,
            post: row.text("post"),
            roles: &found,
        };
        accounts::insert(change, &user).await?;
        Ok(None)
    })
}
