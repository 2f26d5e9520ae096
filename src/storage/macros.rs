//! One query expression, expanded once for each driver.

/// Declares the statements of a table: one constant each, and `STATEMENTS` for the test that
/// prepares all of them on both databases.
macro_rules! sql {
    ($($name:ident = $text:expr;)+) => {
        $(const $name: &str = $text;)+
        /// The statements of this table by name.
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// The keys of the first rows that have something to be cleaned up, for a statement that removes
/// them: the column `$by` is from `$3` on and before `$1`, of which there are `$2` and 1000 at most.
/// The second limit is for the planner of PostgreSQL, which takes a number that it does not know for
/// a tenth of the table and would read all of it.
macro_rules! some_of {
    ($key:literal, $table:literal, $by:literal $(, $more:literal)?) => {
        concat!(
            "(SELECT * FROM (SELECT ", $key, " FROM ", $table, " WHERE ", $by, " < $1 AND ", $by,
            " >= $3", $(" AND ", $more,)? " ORDER BY ", $by, " LIMIT 1000) AS first_rows LIMIT $2)"
        )
    };
}

/// The first moment from `$2` on and before `$1` for which [`some_of`] finds a row.
macro_rules! first_of {
    ($table:literal, $by:literal $(, $more:literal)?) => {
        concat!(
            "SELECT ", $by, " FROM ", $table, " WHERE ", $by, " < $1 AND ", $by, " >= $2",
            $(" AND ", $more,)? " ORDER BY ", $by, " LIMIT 1"
        )
    };
}

/// Declares a row: the struct, how it is read from either database by column name, and the macro
/// `columns!()`, which names the columns for the statements that read it, with what is given before
/// each. They never say `*`: the result of a prepared statement would change when another node
/// adds a column, and PostgreSQL refuses that.
macro_rules! row {
    ($($row:tt)+) => { $crate::storage::macros::row_with! { ($) $($row)+ } };
}

/// [`row`] with a dollar sign for the macro inside.
macro_rules! row_with {
    (($d:tt) $(#[$meta:meta])* pub struct $row:ident {
        $(#[$first_meta:meta])* pub $first:ident: $first_type:ty,
        $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)+
    }) => {
        macro_rules! columns {
            ($d($d before:literal)?) => {
                concat!($d($d before,)? stringify!($first),
                        $(", ", $d($d before,)? stringify!($field)),+)
            };
        }

        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $row {
            $(#[$first_meta])* pub $first: $first_type,
            $($(#[$field_meta])* pub $field: $type,)+
        }

        impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for $row {
            fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                Ok(Self {
                    $first: row.try_get(stringify!($first))?,
                    $($field: row.try_get(stringify!($field))?,)+
                })
            }
        }

        impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for $row {
            fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                Ok(Self {
                    $first: row.try_get(stringify!($first))?,
                    $($field: row.try_get(stringify!($field))?,)+
                })
            }
        }
    };
}

/// Runs a statement; the number of rows it touched.
macro_rules! execute {
    ($link:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let result = match $link.connection() {
            $crate::storage::Connection::Sqlite(connection) => sqlx::query::<sqlx::Sqlite>($sql)
                $(.bind($bind))*
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
                .map_err($crate::storage::StorageError::from),
            $crate::storage::Connection::Postgres(connection, health) => health
                .bounded(sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*.execute(connection))
                .await
                .map(|done| done.rows_affected()),
        };
        $link.counted(result)
    }};
}

/// Runs a query in one of sqlx's ways to fetch.
macro_rules! fetch {
    ($fetch:ident, $link:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let result = match $link.connection() {
            $crate::storage::Connection::Sqlite(connection) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)
                    $(.bind($bind))*
                    .$fetch(connection)
                    .await
                    .map_err($crate::storage::StorageError::from)
            }
            $crate::storage::Connection::Postgres(connection, health) => {
                let query = sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*;
                health.bounded(query.$fetch(connection)).await
            }
        };
        $link.noted(result)
    }};
}

/// Runs a statement over the [`some_of`] a span; the number of rows it touched.
macro_rules! clean {
    ($tx:expr, $sql:expr, $span:expr, $limit:expr) => {{
        let $crate::storage::Span { from, before } = $span;
        $crate::storage::macros::execute!($tx, $sql, before, $limit, from)
    }};
}

/// Runs a query for the [`first_of`] a span.
macro_rules! first {
    ($reader:expr, $sql:expr, $span:expr) => {{
        let $crate::storage::Span { from, before } = $span;
        $crate::storage::macros::fetch_optional!($reader, (i64,), $sql, before, from)
            .map(|row| row.map(|(at,)| at))
    }};
}

/// The row, if there is one.
macro_rules! fetch_optional {
    ($($input:tt)+) => { $crate::storage::macros::fetch!(fetch_optional, $($input)+) };
}

/// Exactly one row.
macro_rules! fetch_one {
    ($($input:tt)+) => { $crate::storage::macros::fetch!(fetch_one, $($input)+) };
}

/// All rows; the statement bounds their number.
macro_rules! fetch_all {
    ($($input:tt)+) => { $crate::storage::macros::fetch!(fetch_all, $($input)+) };
}

pub(super) use {
    clean, execute, fetch, fetch_all, fetch_one, fetch_optional, first, first_of, row, row_with,
    some_of, sql,
};
