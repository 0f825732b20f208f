//! A small generator of numbers that is the same everywhere (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).

pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // A multiplier of its own, so that one seed's numbers are not the next one's but for the first.
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("it is below a usize")
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
