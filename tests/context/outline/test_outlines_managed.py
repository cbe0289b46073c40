"""What outlines hold of a file in typed languages with classes."""

from __future__ import annotations

from tests.support.outlined import check_outline

TYPESCRIPT = """import type { Item } from './items';
import fs = require('fs');
export * from './rules';
export type { Price as Amount } from './price';

export interface Store<T> extends Base<T>, Closable {
  readonly name: string;
  rules?: Map<string, Rule>;
  find(id: number): Promise<Item | undefined>;
}
export type Settings = {
  depth: number;
  store: Store<Item>;
} & Other;
export type Id = string;
export enum Kind { Big = 'big', Small }
export declare function load(
  path: string,
): Settings;
export abstract class Order extends Base<Item> implements Store<Item>, Other {
  private static last?: Order = undefined;
  @Input() name!: string;
  constructor(private readonly store: Store<Item>, public depth = 1, plain: string) { super(); }
  abstract price(): Amount;
  /** The sum. */
  get total(): Amount { return this.store.find(1)!.price; }
  handler = (event: Event): void => { this.emit(event); };
}
namespace Util {
  export const size = 1;
  export function run<T>(x: T): Result<T> { return x; }
}
export const select = (state: State): Settings => state.settings;
"""

TYPESCRIPT_TABLE = """
interface Store(Base, Closable)
member Store.name: string
member Store.rules: Rule
method Store.find: Item
type Settings
member Settings.depth: number
member Settings.store: Store
type Id
enum Kind
member Kind.Big
member Kind.Small
function load: Settings
class Order(Base, Store, Other)
member Order.last: Order
member Order.name: string
method Order.constructor
member Order.store: Store
member Order.depth
method Order.price: Amount
method Order.total: Amount  # The sum.
method Order.handler: void
module Util
constant Util.size
function Util.run: T
function select: Settings
<- ./items: Item
<- fs as fs
<- ./rules: *
<- ./price: Price=Amount
~ this.store store.find() find.price this.emit() state.settings
"""

JAVA = """package com.example.shop;

import com.example.items.Item;
import com.example.rules.*;
import static com.example.Tools.run;

/**
 * An order.
 */
@Entity(name = "orders",
        schema = "x")
public final class Order<T> extends Base<T> implements Sell, Comparable<Order> {
    private final Map<String, Item> items = new HashMap<>(), others;
    public static final int LIMIT = 10;

    public Order(Store store) { this.store = store; }

    /** The sum. */
    @Override
    @SuppressWarnings({"a", "b"})
    public Price total(
            int rate,
            List<Rule> rules) throws IOException {
        int local = 1;
        return this.store.priceOf(items.get("x")).plus(Price::zero);
    }

    enum Kind implements Labelled { BIG(1), SMALL; int size; }
    record Line(Item item, int count) {}
    interface Sell extends Base, Closeable {
        int MAX = 1;
        Price price();
    }
    @interface Marked { String value() default ""; }
}
"""

JAVA_TABLE = """
package com.example.shop
class Order(Base, Sell, Comparable)  # An order.
member Order.items: Item
member Order.others: Item
member Order.LIMIT: int
method Order.Order
method Order.total: Price  # The sum.
enum Order.Kind(Labelled)
member Kind.BIG
member Kind.SMALL
member Kind.size: int
class Order.Line
member Line.item: Item
member Line.count: int
interface Order.Sell(Base, Closeable)
member Sell.MAX: int
method Sell.price: Price
interface Order.Marked
method Marked.value: String
<- com.example.items.Item: Item
<- com.example.rules: *
<- com.example.Tools: run
~ this.store this.store store.priceOf() items.get() priceOf.plus() Price.zero
"""

CSHARP = """using System.Linq;
using static Shop.Tools;
using Amount = Shop.Items.Price;
namespace Shop.Orders;

/// <summary>An order.</summary>
[Serializable]
public partial class Order<T> : Base<T>, ISell where T : class
{
    private readonly List<Item> _items = new(), _others;
    public const int Limit = 10;
    public string? Name { get; set; } = "a";
    public int Size => _items.Count;
    public event EventHandler<Changed> OnChange;
    public Order(Store store) : base(store) { _store = store; }
    [HttpGet]
    public async Task<Price> TotalAsync(
        int rate,
        string label = "x")
    {
        var local = 1;
        return await _store.Find(rate)?.Price<T>(local);
    }
    public enum Kind { Big = 1, Small }
    public interface ISell : IBase { Price Total(); int Rate { get; } }
    public record Line(Item Item, int Count);
    public struct Pair { public Item First; }
    public delegate void Handler(int x);
}
"""

CSHARP_TABLE = """
package Shop.Orders
class Order(Base, ISell)  # An order.
member Order._items: Item
member Order._others: Item
member Order.Limit: int
member Order.Name: string
member Order.Size: int
member Order.OnChange: EventHandler
method Order.Order
method Order.TotalAsync: Price
enum Order.Kind
member Kind.Big
member Kind.Small
interface Order.ISell(IBase)
method ISell.Total: Price
member ISell.Rate: int
class Order.Line
member Line.Item: Item
member Line.Count: int
class Order.Pair
member Pair.First: Item
type Order.Handler: void
<- System.Linq
<- Shop.Tools
<- Shop.Items.Price as Amount
~ _items.Count _store.Find() Find.Price()
"""

KOTLIN = """package com.example.shop

import com.example.items.Item
import com.example.rules.*
import com.example.Tools as T

const val LIMIT = 10
typealias Items = Map<String, Item>

/** An order. */
@Entity("orders")
data class Order<T>(
    val name: String,
    private var items: List<Item>,
    plain: Int,
) : Base<T>(1), Sell {
    private val store: Store = Store()
    val cart = Cart(1)
    lateinit var rule: Rule
    init {
        val local = 1
    }
    // The sum.
    @Override
    suspend fun total(
        rate: Int,
        rules: (Int) -> Rule,
    ): Result<Price> {
        val local = 1
        return store.find(rate)?.price.sum(local)
    }
    fun short() = name.length
    companion object {
        const val TAG = "a"
        fun create(): Order<Int> = TODO()
    }
    enum class Kind(val size: Int) {
        BIG(1),
        SMALL(2);
        fun label(): String = ""
    }
}
sealed interface Sell : Base {
    fun price(): Price
    val rate: Int
}
object Main : Store() {
    val started = false
}
fun String.toOrder(x: Int): Order<Int>? = Order.create()
"""

KOTLIN_TABLE = """
package com.example.shop
constant LIMIT
type Items: Item
class Order(Base, Sell)  # An order.
member Order.name: String
member Order.items: Item
member Order.store: Store
member Order.cart: Cart
member Order.rule: Rule
method Order.total: Price  # The sum.
method Order.short
member Order.TAG
method Order.create: Order
enum Order.Kind
member Kind.size: Int
member Kind.BIG
member Kind.SMALL
method Kind.label: String
interface Sell(Base)
method Sell.price: Price
member Sell.rate: Int
class Main(Store)
member Main.started
method String.toOrder: Order
<- com.example.items.Item: Item
<- com.example.rules: *
<- com.example.Tools: Tools=T
~ store.find() find.price price.sum() name.length Order.create()
"""

SWIFT = """import Foundation
let limit = 10
typealias Items = [String: Item]

/// An order.
@objc
public final class Order<T>: Base<T>, Sell where T: Thing {
    private let items: [Item]
    static var shared = Order()
    var name: String { return items.first?.name ?? "" }
    @Published var low, high: Int
    init(store: Store) { self.store = store }
    // The sum.
    @discardableResult
    func total(
        _ rate: Int,
        with rules: Rules
    ) async throws -> Price? {
        let local = 1
        return self.store.find(rate).price(local)
    }
    enum Kind: String { case big = "b", small; case other(Int) }
    struct Line { var item: Item }
}
protocol Sell: Base { var rate: Int { get }; func price() -> Price }
extension Order: Countable { func count() -> Int { Order.shared.items.count } }
func build(x: Int) -> Order { Order.make(x) }
"""

SWIFT_TABLE = """
constant limit
type Items
class Order(Base, Sell)  # An order.
member Order.items: Item
member Order.shared: Order
member Order.name: String
member Order.low: Int
member Order.high: Int
method Order.init
method Order.total: Price  # The sum.
enum Order.Kind(String)
member Kind.big
member Kind.small
member Kind.other
class Order.Line
member Line.item: Item
interface Sell(Base)
member Sell.rate: Int
method Sell.price: Price
method Order.count(Countable): Int
function build: Order
<- Foundation
~ items.first first.name self.store self.store store.find() find.price() Order.shared
~ shared.items items.count Order.make()
"""


def test_typescript() -> None:
    check_outline("typescript", TYPESCRIPT, TYPESCRIPT_TABLE)


def test_java() -> None:
    check_outline("java", JAVA, JAVA_TABLE)


def test_csharp() -> None:
    check_outline("csharp", CSHARP, CSHARP_TABLE)


def test_kotlin() -> None:
    check_outline("kotlin", KOTLIN, KOTLIN_TABLE)


def test_swift() -> None:
    check_outline("swift", SWIFT, SWIFT_TABLE)
