"""What outlines hold of a file in dynamically typed languages."""

from __future__ import annotations

from tests.support.outlined import check_outline

PYTHON = '''"""The shop's orders."""
from __future__ import annotations

import json
import numpy as np
from typing import TYPE_CHECKING
from .items import (
    Item,
    Price as Amount,
)
from .rules import *

if TYPE_CHECKING:
    from .store import Store

LIMIT: int = 10
first, last = 1, 2
default_store = Store("main")


@dataclass(frozen=True)
class Order(Base, Generic[T], metaclass=Meta):
    """An order.

    More.
    """

    name: str
    items: list[Item] = field(default_factory=list)
    kind = "x"

    def __init__(
        self,
        store: Store | None,
        *,
        rules: dict[str, Rule],
    ) -> None:
        # sets things up
        self.store = store
        self.rules = rules
        self._cache: Cache[str] = {}
        total = 0

    @property
    def total(self) -> Amount:
        """The sum."""
        self.seen = True
        return self.store.price_of(self.items[0].name) + json.loads("1").value

    async def load(self) -> Optional[Order]:
        return await default_store.fetch(self).first()


def build(name: str) -> Order: return Order(name)
'''

PYTHON_TABLE = """
constant LIMIT: int
constant first
constant last
constant default_store: Store
class Order(Base, Generic)  # An order.
member Order.name: str
member Order.items: Item
member Order.kind
method Order.__init__: None
member Order.store: Store  # sets things up
member Order.rules: Rule
member Order._cache: Cache
method Order.total: Amount  # The sum.
member Order.seen
method Order.load: Order
function build: Order
<- json
<- numpy as np
<- typing: TYPE_CHECKING
<- .items: Item, Price=Amount
<- .rules: *
<- .store: Store
~ self.store self.rules self._cache self.seen self.store store.price_of() self.items
~ items.name json.loads() loads.value default_store.fetch() fetch.first()
"""

JAVASCRIPT = """'use strict';
import Base, { helper as help } from './base.js';
import * as tools from '../tools';
export { one } from './one';
const fs = require('fs'), { join, sep: slash } = require("path");
const version = require('./package.json').version;

/**
 * An order.
 */
export class Order extends mixin(Base) {
  static count = 0;
  #secret = new Vault();
  onChange = (event) => {
    this.last = event;
  };
  constructor(store) {
    this.store = store;
    this.cart = new Cart(store);
  }
  async total(item) {
    const local = 1;
    return this.store?.priceOf(item).value;
  }
}
export const LIMIT = 10;
export const pick = async (order) => {
  function inner() {}
  return inner(order);
};
export const actions = { add(order) { return order; }, remove: (order) => null, depth: { low: 1 } };
function Cart() {}
Cart.prototype.empty = function () {
  this.items = [];
};
Cart.of = () => new Cart();
exports.plain = function (a) { return tools.run(a); };
module.exports.answer = 42;
"""

JAVASCRIPT_TABLE = """
class Order(mixin)  # An order.
member Order.count
member Order.secret: Vault
method Order.onChange
member Order.last
method Order.constructor
member Order.store
member Order.cart: Cart
method Order.total
constant LIMIT
function pick
function pick.inner
constant actions
method actions.add
method actions.remove
member actions.depth
function Cart
method Cart.empty
member Cart.items
method Cart.of
function plain
constant answer
<- ./base.js: default=Base, helper=help
<- ../tools as tools
<- ./one: one
<- fs as fs
<- path: join, sep=slash
<- ./package.json: version
~ this.last this.store this.cart this.store store.priceOf() priceOf.value Cart.prototype
~ prototype.empty this.items Cart.of exports.plain tools.run() module.exports exports.answer
"""

RUBY = """require "set"
require_relative "../items/item"

# The shop.
module Shop
  LIMIT = 10
  # An order.
  class Order < Base::Record
    include Comparable
    attr_reader :name, :size
    has_many :items
    def initialize(store, rate: 1,
                   label: nil)
      @store = Store.new(store)
      local = 1
    end
    # The sum.
    def total
      @store.price_of(items.first).round
    end
    def self.build(*args) = new(*args)
    def empty?; @store&.none?; end
    alias count size
  end
end
"""

RUBY_TABLE = """
module Shop  # The shop.
constant Shop.LIMIT
class Shop.Order(Record, Comparable)  # An order.
member Order.name
member Order.size
member Order.items
method Order.initialize
member Order.store: Store
method Order.total  # The sum.
method Order.build
method Order.empty?
method Order.count
<- set
<- ../items/item
~ Base.Record Store.new() store.price_of() items.first price_of.round store.none?
"""

PHP = r"""<?php
namespace App\Orders;

use App\Items\Item;
use App\Rules\{Rule, Price as Amount};
use function App\run;
require_once __DIR__ . '/tools.php';

const LIMIT = 10;
define('OTHER', 2);

/**
 * An order.
 */
#[Entity]
final class Order extends Model implements Sell, \Countable
{
    use Logs;
    public const KIND = 'x';
    private ?Customer $customer = null;
    protected static array $items, $others;
    public function __construct(private readonly Store $store, public int $rate = 1)
    {
        $this->cart = new Cart();
    }
    /** The sum. */
    #[Route('/total')]
    public function total(int $rate, string ...$labels): ?Amount
    {
        $local = 1;
        $this->store->find($rate)->price;
        return Order::build(self::KIND)?->total($local);
    }
    abstract function label(): self;
}
interface Sell extends Base { public function price(): Amount; }
trait Logs { public $log; }
enum Kind: string { case Big = 'b'; case Small = 's'; }
function helper(int $a): Order { return new Order($a); }
"""

PHP_TABLE = r"""
package App\Orders
constant LIMIT
constant OTHER
class Order(Model, Sell, Countable, Logs)  # An order.
member Order.KIND
member Order.customer: Customer
member Order.items
member Order.others
method Order.__construct
member Order.store: Store
member Order.rate: int
member Order.cart: Cart
method Order.total: Amount  # The sum.
method Order.label: Order
interface Sell(Base)
method Sell.price: Amount
interface Logs
member Logs.log
enum Kind
member Kind.Big
member Kind.Small
function helper: Order
<- App\Items: Item
<- App\Rules: Rule, Price=Amount
<- App: run
<- /tools.php
~ this.cart this.store store.find() find.price Order.build() self.KIND build.total()
"""

SHELLSCRIPT = """#!/bin/bash
source ./lib.sh
. "$HOME/tools.sh"
LIMIT=10
export NAME=value
declare -A MAP=([a]=1)

# Sums.
function total() {
  local inner=1
  add "$inner"
}
add() { echo "$1"; }
"""

SHELLSCRIPT_TABLE = """
constant LIMIT
constant NAME
constant MAP
function total  # Sums.
function add
<- ./lib.sh
<- $HOME/tools.sh
"""

LUA = """local M = {}
local items = require("shop.items")
local low, high = 1, 2
LIMIT = 10

-- The sum.
function M.total(order, rate)
  local inner = 1
  return items.price(order):round(inner)
end
function M:add(item)
  self.last = Item.new(item)
end
local function private() end
M.on_change = function(event) end
M.size = 1
local defaults = { depth = 1, run = function() end }
return M
"""

LUA_TABLE = """
constant M
constant low
constant high
constant LIMIT
method M.total  # The sum.
method M.add
member M.last: Item
function private
method M.on_change
member M.size
constant defaults
member defaults.depth
method defaults.run
<- shop.items as items
~ M.total() items.price() price.round() M.add() self.last Item.new() M.on_change M.size
"""


def test_python() -> None:
    check_outline("python", PYTHON, PYTHON_TABLE)


def test_javascript() -> None:
    check_outline("javascript", JAVASCRIPT, JAVASCRIPT_TABLE)


def test_ruby() -> None:
    check_outline("ruby", RUBY, RUBY_TABLE)


def test_php() -> None:
    check_outline("php", PHP, PHP_TABLE)


def test_shellscript() -> None:
    check_outline("shellscript", SHELLSCRIPT, SHELLSCRIPT_TABLE)


def test_lua() -> None:
    check_outline("lua", LUA, LUA_TABLE)
