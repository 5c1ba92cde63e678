//! What all targets share: an allocator that counts. libFuzzer's own limit on memory needs a sanitizer, which needs another compiler.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

#[doc(hidden)]
pub use libfuzzer_sys;

/// What a reader may hold at one time: four times the largest file of those that it is made for.
const LIMIT: usize = 64 << 20;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the allocator of the system as it came; the count beside it changes nothing of the memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size() > LIMIT {
            // A panic would ask for memory.
            eprintln!("more than 64 MiB are held");
            std::process::abort();
        }
        // SAFETY: as for the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as for the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A target: a closure over the bytes. A panic, an abort, a second of work or too much memory is a finding.
#[macro_export]
macro_rules! target {
    ($($body:tt)*) => {
        use $crate::libfuzzer_sys;
        libfuzzer_sys::fuzz_target!($($body)*);
    };
}
