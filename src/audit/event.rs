//! What can happen: one variant for each thing worth a row.

use serde::Serialize;

use super::ClientEvent;

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A person asked for an account; a code is on its way.
    RegistrationRequested {
        /// MAC of the canonical address: the same person shows as the same value.
        email_mac: String,
    },
    /// An account was made.
    UserCreated {
        /// The account.
        user_id: String,
    },
    /// A code proved that the address belongs to the person.
    EmailVerified {
        /// The account.
        user_id: String,
    },
    /// A code was sent.
    CodeSent {
        /// The account, when there is one.
        user_id: Option<String>,
        /// What it is for.
        purpose: String,
    },
    /// A wrong, old or foreign code was given.
    CodeRefused {
        /// What it was for.
        purpose: String,
        /// Why.
        reason: String,
    },
    /// A person signed in.
    LoginSucceeded {
        /// The account.
        user_id: String,
        /// The client that asked through the password grant, if one did.
        client_id: Option<String>,
    },
    /// A sign-in was refused.
    LoginFailed {
        /// The account, when there is one.
        user_id: Option<String>,
        /// The client that asked through the password grant, if one did.
        client_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// A person took the second step of a sign-in, or one more for an app that asked for it.
    SecondStepTaken {
        /// The account.
        user_id: String,
        /// With which factor.
        factor: String,
    },
    /// The second step was refused.
    SecondStepRefused {
        /// The account.
        user_id: String,
        /// With which factor.
        factor: String,
        /// Why.
        reason: String,
    },
    /// A person has one more second factor.
    FactorAdded {
        /// The account.
        user_id: String,
        /// Which.
        factor: String,
    },
    /// A person gave a second factor another name.
    FactorRenamed {
        /// The account.
        user_id: String,
        /// Which.
        factor: String,
    },
    /// A person removed a second factor, or the last one took recovery codes along.
    FactorRemoved {
        /// The account.
        user_id: String,
        /// Which.
        factor: String,
    },
    /// An administrator removed all second factors of an account.
    FactorsReset {
        /// The account.
        user_id: String,
    },
    /// A person made new recovery codes.
    RecoveryCodesMade {
        /// The account.
        user_id: String,
    },
    /// A person removed the password.
    PasswordRemoved {
        /// The account.
        user_id: String,
    },
    /// A person is no longer asked for the second step in a browser.
    DeviceTrusted {
        /// The account.
        user_id: String,
    },
    /// A person is asked for the second step everywhere again.
    TrustedDevicesForgotten {
        /// The account.
        user_id: String,
    },
    /// A browser session began.
    SessionStarted {
        /// The account.
        user_id: String,
        /// The session.
        sid: String,
    },
    /// A browser session was ended by its person.
    SessionEnded {
        /// The account.
        user_id: String,
        /// The session.
        sid: String,
    },
    /// A client was not told that a session ended, and is not told any more.
    LogoutUndelivered {
        /// The account.
        user_id: String,
        /// The client.
        client_id: String,
        /// The session.
        sid: String,
    },
    /// A browser that the account had not seen signed in.
    NewDevice {
        /// The account.
        user_id: String,
    },
    /// The owner said that a sign-in was not theirs: sessions ended, the password is gone.
    SignInDisowned {
        /// The account.
        user_id: String,
    },
    /// A person fetched all there is about the account.
    DataExported {
        /// The account.
        user_id: String,
    },
    /// A person asked for the account to be deleted.
    DeletionAsked {
        /// The account.
        user_id: String,
        /// When it will be.
        delete_at: i64,
    },
    /// The person signed in and so keeps the account.
    DeletionCancelled {
        /// The account.
        user_id: String,
    },
    /// Sessions and grants of a person were ended together.
    SessionsEnded {
        /// The account.
        user_id: String,
        /// Why.
        reason: String,
        /// How many sessions.
        sessions: u64,
        /// How many grants.
        grants: u64,
    },
    /// A password was changed, by its person or by an administrator.
    PasswordChanged {
        /// The account.
        user_id: String,
    },
    /// Somebody has forgotten the password of an account that there may be; a letter is on its way.
    PasswordResetRequested {
        /// MAC of the canonical address: the same person shows as the same value.
        email_mac: String,
    },
    /// A forgotten password was replaced.
    PasswordReset {
        /// The account.
        user_id: String,
    },
    /// A person who never had a password gets a letter with a link to choose one.
    UserInvited {
        /// The account.
        user_id: String,
    },
    /// An invited person chose a first password.
    InvitationAccepted {
        /// The account.
        user_id: String,
    },
    /// An administrator gave an account a password that must be changed.
    TemporaryPasswordSet {
        /// The account.
        user_id: String,
    },
    /// The address of an account was changed by its person.
    EmailChanged {
        /// The account.
        user_id: String,
    },
    /// The owner said that a change of address was not theirs: everything ended, and the account has
    /// the former address again, or is locked because somebody else has that.
    EmailReclaimed {
        /// The account.
        user_id: String,
        /// Whether the former address was free.
        is_restored: bool,
    },
    /// An account was locked, by an administrator or because its former address is taken.
    UserLocked {
        /// The account.
        user_id: String,
    },
    /// An administrator unlocked an account.
    UserUnlocked {
        /// The account.
        user_id: String,
    },
    /// An account was deleted, by an administrator or because its person had asked for it.
    UserDeleted {
        /// The account.
        user_id: String,
    },
    /// An account got another user name, or none.
    UsernameChanged {
        /// The account.
        user_id: String,
    },
    /// Claims about a person changed.
    ProfileChanged {
        /// The account.
        user_id: String,
        /// Their names.
        claims: Vec<String>,
    },
    /// An administrator put a person into roles or groups, or took them out.
    MembershipsChanged {
        /// The account.
        user_id: String,
        /// `roles` or `groups`.
        of: &'static str,
        /// Those that are new.
        added: Vec<String>,
        /// Those that are gone.
        removed: Vec<String>,
    },
    /// Settings of an account changed.
    SettingsChanged {
        /// The account.
        user_id: String,
        /// `user` or `admin`.
        part: &'static str,
    },
    /// A client failed to authenticate.
    ClientAuthenticationFailed {
        /// The client named, when it exists.
        client_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// A person allowed a client.
    ConsentGranted {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
        /// The scopes allowed.
        scope: String,
    },
    /// A person refused a client.
    ConsentDenied {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
    },
    /// A person took back what a client was allowed.
    ConsentRevoked {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
    },
    /// Somebody went back to a client without signing in.
    SignInCancelled {
        /// The client.
        client_id: String,
    },
    /// An authorization code was issued.
    CodeIssued {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
        /// The grant it stands for.
        grant_id: String,
    },
    /// A person allowed a device that waited for it.
    DeviceAllowed {
        /// The person.
        user_id: String,
        /// The client that the device runs.
        client_id: String,
        /// What it was granted.
        grant_id: String,
    },
    /// A used code came again and ended its grant.
    CodeReplayed {
        /// The client.
        client_id: String,
        /// The grant that was ended.
        grant_id: String,
    },
    /// Tokens were issued.
    TokenIssued {
        /// The grant type.
        grant_type: &'static str,
        /// The client.
        client_id: String,
        /// The person, when there is one.
        user_id: Option<String>,
        /// The grant, when there is one.
        grant_id: Option<String>,
        /// The scopes of the access token.
        scope: String,
        /// Its `jti`.
        jti: String,
    },
    /// A request for tokens was refused.
    TokenRefused {
        /// The grant type.
        grant_type: String,
        /// The client.
        client_id: String,
        /// The OAuth error code.
        error: String,
        /// Why, for the operator.
        reason: String,
    },
    /// Refused requests came too fast to be written down one by one.
    RefusalsOmitted {
        /// The event that each of them was.
        refused: String,
        /// How many.
        count: u64,
    },
    /// A replaced refresh token came again and ended its grant.
    RefreshTokenReplayed {
        /// The client.
        client_id: String,
        /// The grant that was ended.
        grant_id: String,
    },
    /// A client revoked a token.
    TokenRevoked {
        /// The client.
        client_id: String,
        /// The grant that was ended, if one was.
        grant_id: Option<String>,
    },
    /// Signing keys were rotated.
    KeysRotated {
        /// The algorithm.
        alg: String,
        /// The key that signs from now on.
        kid: String,
    },
    /// A signing key was removed before its time.
    KeyRevoked {
        /// The algorithm.
        alg: String,
        /// The key that is gone.
        kid: String,
    },
    /// Something happened to a client.
    #[serde(untagged)]
    Client(ClientEvent),
}
