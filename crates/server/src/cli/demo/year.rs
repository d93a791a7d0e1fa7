//! The year that lies behind the demo, lived day by day, and the sources that make tomorrow.

use super::desk::Desk;
use anyhow::Result;

/// Lives through the year until now.
pub async fn live(desk: &mut Desk, now: i64) -> Result<()> {
    desk.clock.set(now);
    desk.work().await?;
    desk.leave().await
}

/// Subscribes to the news web.
pub async fn subscribe(_desk: &mut Desk, _news: &str) -> Result<()> {
    Ok(())
}
