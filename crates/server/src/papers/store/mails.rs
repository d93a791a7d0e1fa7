//! SQL of letters.

use super::super::views::MailRow;
use crate::platform::App;
use anyhow::Result;
use db::{Tx, args};
use domain::ids::Id;

/// Asks for a letter; true the first time, and when the last try failed.
pub(in crate::papers) async fn ask_mail(tx: &mut Tx, paper: Id, address: &str, by: &str, now: i64) -> Result<bool> {
    let touched = tx
        .run(
            "INSERT INTO paper_mail (paper_id, address, asked_by, asked_at, state) VALUES ($1, $2, $3, $4, 'waiting')
             ON CONFLICT (paper_id, address) DO UPDATE SET state = 'waiting', asked_by = excluded.asked_by,
               asked_at = excluded.asked_at, answer = '' WHERE paper_mail.state = 'failed'",
            args![paper.0, address, by, now],
        )
        .await?;
    Ok(touched == 1)
}

/// Where a letter stands.
pub(in crate::papers) async fn mail_state(app: &App, paper: Id, address: &str) -> Result<Option<String>> {
    let sql = "SELECT state FROM paper_mail WHERE paper_id = $1 AND address = $2";
    Ok(app.db().one(sql, args![paper.0, address]).await?)
}

/// What came of a letter.
pub(in crate::papers) async fn save_mail(
    tx: &mut Tx,
    paper: Id,
    address: &str,
    state: &str,
    answer: &str,
    now: i64,
) -> Result<()> {
    let sent_at = (state == "sent").then_some(now);
    tx.run(
        "UPDATE paper_mail SET state = $1, answer = $2, sent_at = $3 WHERE paper_id = $4 AND address = $5",
        args![state, answer, sent_at, paper.0, address],
    )
    .await?;
    Ok(())
}

/// The letters of a paper.
pub(in crate::papers) async fn mails(app: &App, paper: Id) -> Result<Vec<MailRow>> {
    let sql = "SELECT address, asked_by, asked_at, state, answer, sent_at FROM paper_mail WHERE paper_id = $1
        ORDER BY asked_at, address";
    Ok(app.db().all(sql, args![paper.0]).await?)
}
