//! Sign-in tokens, sessions and the settings that `hookloom login` reads.

use super::{Store, StoreError};
use crate::auth::{SESSION_MS, TokenHash};

/// A session's end is moved at most this often.
const TOUCH_MS: i64 = 24 * 60 * 60 * 1000;

impl Store {
    /// Keeps the hash of a sign-in token, and forgets those that are too old.
    pub async fn add_sign_in_token(
        &self,
        hash: &TokenHash,
        now_ms: i64,
        expires_at_ms: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sign_in_tokens WHERE expires_at_ms <= ?")
            .bind(now_ms)
            .execute(self.pool())
            .await?;
        sqlx::query("INSERT INTO sign_in_tokens (hash, expires_at_ms) VALUES (?, ?)")
            .bind(hash.as_slice())
            .bind(expires_at_ms)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Uses a sign-in token up; false where there is none. One statement, so that two callers cannot both win.
    pub async fn take_sign_in_token(
        &self,
        hash: &TokenHash,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM sign_in_tokens WHERE hash = ? AND expires_at_ms > ?")
            .bind(hash.as_slice())
            .bind(now_ms)
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Begins a session, and forgets those that have ended.
    pub async fn add_session(&self, hash: &TokenHash, now_ms: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE expires_at_ms <= ?")
            .bind(now_ms)
            .execute(self.pool())
            .await?;
        sqlx::query("INSERT INTO sessions (hash, created_at_ms, expires_at_ms) VALUES (?, ?, ?)")
            .bind(hash.as_slice())
            .bind(now_ms)
            .bind(now_ms + SESSION_MS)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Whether the session lives; its use moves its end.
    pub async fn use_session(&self, hash: &TokenHash, now_ms: i64) -> Result<bool, StoreError> {
        let found: Option<(i64,)> = sqlx::query_as(
            "SELECT expires_at_ms FROM sessions WHERE hash = ? AND expires_at_ms > ?",
        )
        .bind(hash.as_slice())
        .bind(now_ms)
        .fetch_optional(self.pool())
        .await?;
        let Some((expires_at_ms,)) = found else {
            return Ok(false);
        };
        if expires_at_ms < now_ms + SESSION_MS - TOUCH_MS {
            sqlx::query("UPDATE sessions SET expires_at_ms = ? WHERE hash = ?")
                .bind(now_ms + SESSION_MS)
                .bind(hash.as_slice())
                .execute(self.pool())
                .await?;
        }
        Ok(true)
    }

    /// Ends a session.
    pub async fn remove_session(&self, hash: &TokenHash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE hash = ?")
            .bind(hash.as_slice())
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// A setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let found: Option<(String,)> = sqlx::query_as("SELECT value FROM settings WHERE name = ?")
            .bind(name)
            .fetch_optional(self.pool())
            .await?;
        Ok(found.map(|(value,)| value))
    }

    /// Sets a setting.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}
