//! The writer task: group commit. What waits is written in one transaction and answered after its commit.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::sync::mpsc;

use super::presence::Owner;
use super::{
    Accepted, Answer, Command, Delivery, End, Hold, Leased, Pruned, Shared, accept, lease, settle,
    store,
};
use crate::error::StoreError;
use crate::journal::{self, Record};

/// Most commands that share a commit: enough to hide the disk's latency, few enough that nobody waits long.
const LARGEST_GROUP: usize = 256;

impl Command {
    /// Whether nobody is kept by its commit: ends travel with the next delivery's commit where one comes,
    /// which under load halves the syncs.
    fn can_wait(&self) -> bool {
        matches!(self, Self::End(..) | Self::Record(_, _, None))
    }

    fn delivery(&self) -> Option<&Delivery> {
        match self {
            Self::Accept(delivery, _) => Some(delivery),
            _ => None,
        }
    }

    fn records(&self) -> impl Iterator<Item = (i64, &Record)> {
        let (execution, records) = match self {
            Self::Record(execution, records, _) | Self::End(execution, _, records, _) => {
                (*execution, records.as_slice())
            }
            _ => (0, &[][..]),
        };
        records.iter().map(move |record| (execution, record))
    }

    /// The execution whose records it writes.
    fn execution(&self) -> Option<i64> {
        match self {
            Self::Record(execution, ..) | Self::End(execution, ..) => Some(*execution),
            _ => None,
        }
    }

    fn end(&self) -> Option<(i64, &End)> {
        match self {
            Self::End(execution, end, _, _) => Some((*execution, end)),
            _ => None,
        }
    }
}

/// How long ends wait for a delivery to travel with.
const LONGEST_WAIT_FOR_COMPANY: Duration = Duration::from_millis(3);

/// Owns the one connection that writes.
pub(super) struct Writer {
    /// Records that were to travel with a commit that failed: they go before the next of their execution.
    kept_back: HashMap<i64, Vec<Record>>,
    connection: SqliteConnection,
    store: PathBuf,
    owner: Owner,
    shared: Arc<Shared>,
}

/// What a command gave, held back until the commit.
enum Gave {
    Accepted(Accepted),
    Text(String),
    Pruned(Pruned),
    Nothing,
}

impl Writer {
    pub(super) fn new(
        connection: SqliteConnection,
        (store, owner): (PathBuf, Owner),
        shared: Arc<Shared>,
    ) -> Self {
        Self { kept_back: HashMap::new(), connection, store, owner, shared }
    }

    /// Runs until every way to it is gone.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut waiting = Vec::with_capacity(LARGEST_GROUP);
        while commands.recv_many(&mut waiting, LARGEST_GROUP).await > 0 {
            if waiting.iter().all(Command::can_wait) {
                // Whether more came or the time was over, what waits is written now.
                let more = commands.recv_many(&mut waiting, LARGEST_GROUP);
                let _ = tokio::time::timeout(LONGEST_WAIT_FOR_COMPANY, more).await;
            }
            let (leases, writes): (Vec<_>, Vec<_>) =
                waiting.drain(..).partition(|command| matches!(command, Command::Lease(..)));
            if !writes.is_empty() {
                self.write(writes).await;
            }
            for command in leases {
                if let Command::Lease(limit, answer) = command {
                    self.lease(limit, answer).await;
                }
            }
        }
    }

    /// Writes a group in one transaction. Where that fails, each command gets one of its own,
    /// so that one that cannot be written takes no other down.
    async fn write(&mut self, commands: Vec<Command>) {
        match self.transact(&commands).await {
            Ok(given) => {
                for (command, gave) in commands.into_iter().zip(given) {
                    self.answer(command, Ok(gave));
                }
            }
            Err(_) => {
                for command in commands {
                    let result = self.transact(std::slice::from_ref(&command)).await;
                    let gave = result.map(|mut given| given.pop().unwrap_or(Gave::Nothing));
                    self.answer(command, gave);
                }
            }
        }
    }

    async fn transact(&mut self, commands: &[Command]) -> Result<Vec<Gave>, StoreError> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        let result = self.apply_all(commands).await;
        let result = match result {
            Ok(given) => match sqlx::query("COMMIT").execute(&mut self.connection).await {
                Ok(_) => {
                    self.forget_kept_back(commands);
                    return Ok(given);
                }
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error),
        };
        // SQLite may have rolled back by itself, as it does on a full disk; then there is nothing left to undo.
        let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
        result
    }

    fn forget_kept_back(&mut self, written: &[Command]) {
        if !self.kept_back.is_empty() {
            for execution in written.iter().filter_map(Command::execution) {
                self.kept_back.remove(&execution);
            }
        }
    }

    /// Applies a group: deliveries, journal records and ends each as a whole, everything else one by one.
    /// The order among those three does not matter: nothing ends in the group that accepts it.
    async fn apply_all(&mut self, commands: &[Command]) -> Result<Vec<Gave>, StoreError> {
        let connection = &mut self.connection;
        let numbers_are_needed = commands
            .iter()
            .any(|command| matches!(command, Command::Accept(..) | Command::Replay(..)));
        let mut next_number =
            if numbers_are_needed { accept::next_number(connection).await? } else { 0 };
        let deliveries = commands.iter().filter_map(Command::delivery).collect::<Vec<_>>();
        let accepted =
            accept::accept_all(connection, &deliveries, self.owner, &mut next_number).await?;
        let kept_back = kept_back_for(&self.kept_back, commands);
        let records = kept_back.into_iter().chain(commands.iter().flat_map(Command::records));
        journal::store::write(connection, records).await?;
        settle::end(connection, commands.iter().filter_map(Command::end)).await?;
        let mut accepted = accepted.into_iter();
        let mut given = Vec::with_capacity(commands.len());
        for command in commands {
            given.push(match command {
                Command::Accept(..) => accepted.next().map_or(Gave::Nothing, Gave::Accepted),
                other => self.apply(other, &mut next_number).await?,
            });
        }
        Ok(given)
    }

    /// Applies a command that stands alone.
    async fn apply(
        &mut self,
        command: &Command,
        next_number: &mut i64,
    ) -> Result<Gave, StoreError> {
        let connection = &mut self.connection;
        let owner = self.owner;
        match command {
            Command::Accept(..) | Command::Record(..) | Command::End(..) | Command::Lease(..) => {}
            Command::Replay(id, _) => {
                return settle::replay(connection, id, owner, next_number).await.map(Gave::Text);
            }
            Command::Resolve(id, path, resolution, _) => {
                settle::resolve(connection, id, path, *resolution, owner).await?;
            }
            Command::Adopt(other, _) => lease::set_drained(connection, *other).await?,
            Command::Drained(_) => lease::set_drained(connection, owner.deployment).await?,
            Command::Minute(minute, _) => settle::keep_minute(connection, minute).await?,
            Command::Prune(before_ms, _) => {
                return settle::prune(connection, *before_ms).await.map(Gave::Pruned);
            }
            Command::PruneKeys(after, before_ms, _) => {
                let pruned = settle::prune_keys(connection, after, *before_ms).await;
                return pruned.map(Gave::Pruned);
            }
            Command::Count(_) => {
                let waiting = store::count_waiting(connection).await?;
                self.shared.waiting.store(waiting, Ordering::Relaxed);
            }
        }
        Ok(Gave::Nothing)
    }

    /// Answers a command after its commit, and keeps what others read of the store.
    fn answer(&mut self, command: Command, gave: Result<Gave, StoreError>) {
        match command {
            Command::Accept(delivery, answer) => {
                let accepted = gave.map(|gave| {
                    let accepted = match gave {
                        Gave::Accepted(accepted) => accepted,
                        _ => Accepted::Stored(Vec::new()),
                    };
                    let hold = self.note_accepted(&delivery, &accepted);
                    (accepted, hold)
                });
                say(answer, accepted);
            }
            Command::Record(_, _, Some(answer)) => say(answer, gave.map(drop)),
            Command::Record(execution, records, None) => {
                if gave.is_err() {
                    self.kept_back.entry(execution).or_default().extend(records);
                }
            }
            Command::End(execution, end, _, answer) => {
                if gave.is_ok() {
                    self.shared.leased().remove(&execution);
                    if end.due_at_ms.is_none() {
                        self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
                    }
                }
                say(answer, gave.map(drop));
            }
            Command::Replay(_, answer) => {
                let id = gave.map(|gave| match gave {
                    Gave::Text(id) => id,
                    _ => String::new(),
                });
                if id.is_ok() {
                    self.note_due();
                }
                say(answer, id);
            }
            Command::Resolve(_, _, _, answer) => {
                if gave.is_ok() {
                    self.note_due();
                }
                say(answer, gave.map(drop));
            }
            Command::Adopt(_, answer)
            | Command::Drained(answer)
            | Command::Minute(_, answer)
            | Command::Count(answer) => say(answer, gave.map(drop)),
            Command::Prune(_, answer) | Command::PruneKeys(_, _, answer) => {
                let pruned = gave.map(|gave| match gave {
                    Gave::Pruned(pruned) => pruned,
                    _ => Pruned::Whole,
                });
                say(answer, pruned);
            }
            Command::Lease(..) => {}
        }
    }

    fn note_accepted(&self, delivery: &Delivery, accepted: &Accepted) -> Hold {
        let mut hold = Hold { shared: Arc::clone(&self.shared), numbers: Vec::new() };
        if let Accepted::Stored(numbers) = accepted {
            let count = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
            self.shared.waiting.fetch_add(count, Ordering::Relaxed);
            let executions = delivery.executions.iter().zip(numbers);
            hold.numbers =
                executions.filter(|(own, _)| own.lease).map(|(_, number)| *number).collect();
            self.shared.leased().extend(&hold.numbers);
        }
        hold
    }

    fn note_due(&self) {
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
    }

    async fn lease(&mut self, limit: usize, answer: Answer<Vec<Leased>>) {
        let found = self.take_over_and_find_due(limit).await;
        if let Ok(found) = &found {
            self.shared.leased().extend(found.iter().map(|execution| execution.number));
        }
        say(answer, found);
    }

    async fn take_over_and_find_due(&mut self, limit: usize) -> Result<Vec<Leased>, StoreError> {
        let taken = lease::take_over(&mut self.connection, &self.store, self.owner).await?;
        if taken > 0 {
            let waiting = store::count_waiting(&mut self.connection).await?;
            self.shared.waiting.store(waiting, Ordering::Relaxed);
        }
        let leased = self.shared.leased().clone();
        lease::due(&mut self.connection, self.owner, &leased, limit).await
    }
}

/// What was kept back of the executions that these commands write records of.
fn kept_back_for<'k>(
    kept_back: &'k HashMap<i64, Vec<Record>>,
    commands: &[Command],
) -> Vec<(i64, &'k Record)> {
    if kept_back.is_empty() {
        return Vec::new();
    }
    let executions = commands.iter().filter_map(Command::execution).collect::<BTreeSet<_>>();
    executions
        .into_iter()
        .flat_map(|execution| {
            let records = kept_back.get(&execution).into_iter().flatten();
            records.map(move |record| (execution, record))
        })
        .collect()
}

/// Whoever asked may have gone, such as a caller that hung up; what was written stays written.
fn say<T>(answer: Answer<T>, result: Result<T, StoreError>) {
    let _ = answer.send(result);
}
