//! argon2id over memory that is used again (RFC 9106), and its PHC form.

use argon2::password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use super::HashError;
use crate::secret::{constant_time_eq, random};

/// The most memory of one hash in KiB, configured or found in a stored hash.
const MAX_MEMORY: u32 = 262_144;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 4;
const SALT_LENGTH: usize = 16;
const HASH_LENGTH: usize = 32;

/// What a new hash costs.
#[derive(Clone, Debug)]
pub(super) struct Cost(Params);

/// The blocks of one hash; empty until the first.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

/// How a password compares with a stored hash.
pub(super) enum Checked {
    Right,
    RightAtOtherCost,
    Wrong,
    /// The hash is malformed, of another algorithm, or costs more than this server spends.
    Unreadable(&'static str),
}

impl Cost {
    /// One lane, `memory` KiB, `passes` passes.
    pub(super) fn new(memory: u32, passes: u32) -> Result<Self, HashError> {
        if memory > MAX_MEMORY || passes > MAX_PASSES {
            return Err(HashError::Failed(format!(
                "argon2_memory is at most {MAX_MEMORY}, argon2_passes at most {MAX_PASSES}"
            )));
        }
        Params::new(memory, passes, 1, Some(HASH_LENGTH)).map(Self).map_err(failed)
    }
}

impl Memory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0 = vec![Block::new(); count];
        }
        &mut self.0[..count]
    }
}

/// Hashes with a fresh salt; PHC form.
pub(super) fn hash(password: &str, cost: &Cost, memory: &mut Memory) -> Result<String, HashError> {
    let salt = random::<SALT_LENGTH>();
    let hash = compute(password, &salt, &cost.0, Version::V0x13, memory)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&cost.0).map_err(failed)?,
        salt: Some(Salt::new(&salt).map_err(failed)?),
        hash: Some(Output::new(&hash).map_err(failed)?),
    };
    Ok(phc.to_string())
}

/// Compares in constant time with a stored hash of any bearable cost.
pub(super) fn check(
    password: &str,
    phc: &str,
    cost: &Cost,
    memory: &mut Memory,
) -> Result<Checked, HashError> {
    let Stored { params, version, salt, expected } = match Stored::parse(phc) {
        Ok(stored) => stored,
        Err(reason) => return Ok(Checked::Unreadable(reason)),
    };
    let found = compute(password, salt.as_ref(), &params, version, memory)?;
    if !constant_time_eq(&found, expected.as_bytes()) {
        return Ok(Checked::Wrong);
    }
    let today = params == cost.0 && version == Version::V0x13;
    Ok(if today { Checked::Right } else { Checked::RightAtOtherCost })
}

/// Whether a hash can be compared with; the error says why not.
pub(super) fn recognise(phc: &str) -> Result<(), &'static str> {
    Stored::parse(phc).map(drop)
}

/// What a stored hash says.
struct Stored {
    params: Params,
    version: Version,
    salt: Salt,
    expected: Output,
}

impl Stored {
    fn parse(phc: &str) -> Result<Self, &'static str> {
        let stored = PasswordHash::new(phc).map_err(|_| "not in PHC form")?;
        if stored.algorithm != Ident::from(Algorithm::Argon2id) {
            return Err("not argon2id");
        }
        let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
            return Err("without salt or hash");
        };
        let version = stored.version.map_or(Ok(Version::V0x13), Version::try_from);
        let (Ok(params), Ok(version)) = (Params::try_from(&stored), version) else {
            return Err("of an unknown kind");
        };
        if params.m_cost() > MAX_MEMORY
            || params.t_cost() > MAX_PASSES
            || params.p_cost() > MAX_LANES
        {
            return Err("too costly");
        }
        Ok(Self { params, version, salt, expected })
    }
}

fn compute(
    password: &str,
    salt: &[u8],
    params: &Params,
    version: Version,
    memory: &mut Memory,
) -> Result<Zeroizing<Vec<u8>>, HashError> {
    let mut hash = Zeroizing::new(vec![0; params.output_len().unwrap_or(HASH_LENGTH)]);
    Argon2::new(Algorithm::Argon2id, version, params.clone())
        .hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut hash,
            memory.blocks(params.block_count()),
        )
        .map_err(failed)?;
    Ok(hash)
}

fn failed(error: impl std::fmt::Display) -> HashError {
    HashError::Failed(error.to_string())
}
