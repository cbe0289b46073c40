"""Names that say little about a type, of all languages together. Data only."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONTAINERS = _words("""
    Optional Union List Sequence MutableSequence Iterable Iterator Collection Set FrozenSet Tuple
    Type Generator AsyncIterator AsyncIterable AsyncGenerator Awaitable Coroutine Callable
    ClassVar Final Annotated Literal Required NotRequired list set frozenset tuple type deque
    Deque Mapped ReadonlyArray Array Promise Partial Readonly Pick Omit Observable Vec Option
    Result Box Rc Arc RefCell Cell Mutex RwLock Cow Pin VecDeque HashSet BTreeSet ArrayList
    LinkedList Queue Stream Supplier Consumer Predicate Future CompletableFuture vector unique_ptr
    shared_ptr weak_ptr optional array span initializer_list IEnumerable IList ICollection
    IReadOnlyList Task ValueTask Nullable Lazy Func Action MutableList Flow StateFlow
    MutableStateFlow Deferred impl dyn mut const ref static typename struct class enum union
    unsigned signed volatile final readonly typeof keyof extends is asserts in out where async
    typing std lifetime
""")
"""What stands around the type that matters, and key words."""
MAPS = _words("""
    Dict Mapping MutableMapping dict defaultdict OrderedDict DefaultDict Map Record WeakMap
    ReadonlyMap HashMap BTreeMap LinkedHashMap TreeMap ConcurrentHashMap map unordered_map
    Dictionary IDictionary MutableMap
""")
"""Containers whose last type is the one that matters."""
EVERYDAY = _words("""
    None null undefined void never any Any unknown object Object error bool boolean Boolean int
    Int Integer i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 float Float double
    Double str String string char Char byte bytes Byte long Long short Short number symbol bigint
    int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 size_t int8_t int16_t
    int32_t int64_t uint8_t uint16_t uint32_t uint64_t auto var let rune complex complex64
    complex128 uintptr Unit Void True False true false decimal dynamic mixed callable iterable
""")
"""Types without members of the project's own."""
NOT_BASES = _words("""
    extends implements public private protected virtual with by where for const mut dyn override
""")
"""Words among the names of base classes."""
