"""A tree that the kernel tells of: one inotify watch a folder, kept in line with folders that come, go and move.

The kernel watches single folders only, and between the moment a folder appears and the moment it is watched anything may
happen inside. So a new folder is told as changed once all of it is watched, and not before. A folder that moved within
the tree is taken for one that went and another that came: whoever hears of it looks at both ends anyway.
For one thread, which calls `grow` and `hear` in turn; neither takes long.
"""

import errno
import logging
import os

from photostead.host import inotify
from photostead.host.folders import Before, Place, Wants, join, look_into, parent_of
from photostead.host.inotify import Change, Inotify
from photostead.host.settling import Settling

log = logging.getLogger(__name__)

GROW_AT_ONCE = 200
OUT_OF_WATCHES = frozenset({errno.ENOSPC, errno.ENOMEM})


class Node:
    """A watched folder. The root's name is its whole path; a node is a few hundred bytes, and a tree has thousands."""

    __slots__ = ("inner", "name", "parent", "watch")

    def __init__(self, watch: int, parent: "Node | None", name: bytes) -> None:
        self.watch, self.parent, self.name = watch, parent, name
        self.inner: dict[bytes, Node] | None = None

    def path(self) -> bytes:
        """Where it is now."""
        parts, node = [self.name], self
        while node.parent is not None:
            node = node.parent
            parts.append(node.name)
        first, *rest = reversed(parts)
        return b"/".join([first.rstrip(b"/"), *rest]) if rest else first

    def attach(self, parent: "Node | None", name: bytes) -> None:
        """Put it into its place, out of the one where it was."""
        self.detach()
        self.parent, self.name = parent, name
        if parent is not None:
            if parent.inner is None:
                parent.inner = {}
            parent.inner[name] = self

    def detach(self) -> None:
        """Out of its parent, unless another folder has its name there by now."""
        if self.parent is not None and self.parent.inner and self.parent.inner.get(self.name) is self:
            del self.parent.inner[self.name]


class LiveTree:
    """What lies below one folder. Tells `settling` of every change. `is_lost` once the root itself went."""

    def __init__(
        self, ear: Inotify, root: bytes, wants: Wants, settling: Settling, home: Place, before: Before | None
    ) -> None:
        self._ear, self._root, self._wants, self._settling = ear, root, wants, settling
        self._home, self._before = home, before
        self._nodes: dict[int, Node] = {}
        # What is to be watched yet, the next one last: a name in a node, or a path to be told when all above is done.
        self._pending: list[tuple[Node | None, bytes] | bytes] = [(None, root)]
        # Watches of this growth: a folder that was looked into since then tells of what comes by itself.
        self._entered: set[int] = set()
        self.is_lost = False

    def __len__(self) -> int:
        """How many folders are watched."""
        return len(self._nodes)

    @property
    def is_growing(self) -> bool:
        """Whether folders wait to be watched."""
        return bool(self._pending)

    def grow(self, most: int = GROW_AT_ONCE) -> None:
        """Watch some more folders. Raises OSError: out of watches (see OUT_OF_WATCHES), or the root cannot be watched."""
        for _ in range(min(most, len(self._pending))):
            item = self._pending.pop()
            if isinstance(item, bytes):
                self._settling.changed(item)
            else:
                self._enter(*item)
        if not self._pending:
            self._entered.clear()
            self._before = None  # from here on the kernel tells

    def _enter(self, parent: Node | None, name: bytes) -> None:
        """Watch a folder, then look into it: what appears between the two is heard of twice, and never not at all."""
        if parent is not None and self._nodes.get(parent.watch) is not parent:
            return  # moved or removed meanwhile
        path = name if parent is None else join(parent.path(), name)
        try:
            watch = self._ear.add(path, follows_links=parent is None)
            node = self._nodes.get(watch) or Node(watch, parent, name)
            self._nodes[watch] = node
            node.attach(parent, name)
            if watch in self._entered:
                return
            self._entered.add(watch)
            look = look_into(path, follows_links=parent is None)
        except OSError as error:
            if parent is None or error.errno in OUT_OF_WATCHES:
                raise
            return  # gone again, or not readable: the scan says so
        if look.place == self._home:
            self._drop(node)
            return
        if self._before is not None and self._before.is_stale(path, look.modified):
            self._settling.changed(path)
        self._pending += [(node, inner) for inner in look.inner if self._wants.folder(join(path, inner))]

    def hear(self) -> None:
        """Take in what the kernel has to tell."""
        for change in self._ear.read():
            self._take(change)

    def _take(self, change: Change) -> None:
        if change.mask & inotify.OVERFLOW:
            self._start_over()
            return
        node = self._nodes.get(change.watch)
        if node is None:
            return  # of a watch that was given up
        if change.mask & inotify.IGNORED:
            self._forget(node)
        elif change.name:
            self._take_entry(node, change)
        elif node.parent is None:
            self.is_lost |= bool(change.mask & (inotify.DELETE_SELF | inotify.MOVE_SELF | inotify.UNMOUNT))
        elif change.mask & inotify.UNMOUNT:
            self._settling.changed(node.parent.path())

    def _take_entry(self, node: Node, change: Change) -> None:
        path = join(node.path(), change.name)
        is_gone = bool(change.mask & (inotify.DELETE | inotify.MOVED_FROM))
        if change.mask & inotify.IS_FOLDER:
            if is_gone:
                self._lose_folder(node, change.name)
            elif not (change.mask & inotify.ATTRIB and node.inner and change.name in node.inner):
                self._gain_folder(node, change.name, path)
        elif self._wants.file(path):
            self._take_file(path, change.mask)

    def _take_file(self, path: bytes, mask: int) -> None:
        if mask & inotify.CREATE:
            self._settling.begin(path)
            return
        if not mask & inotify.ATTRIB:  # which also comes in the middle of writing
            self._settling.end(path)
        self._settling.changed(parent_of(path))

    def _gain_folder(self, node: Node, name: bytes, path: bytes) -> None:
        if self._wants.folder(path):
            self._pending += [path, (node, name)]

    def _lose_folder(self, node: Node, name: bytes) -> None:
        """Not the lost folder is told but the one that it was in: that is where one can see that it is gone."""
        lost = node.inner.get(name) if node.inner else None
        if lost is not None:
            self._drop(lost)
        if self._wants.folder(join(node.path(), name)):
            self._settling.changed(node.path())

    def _drop(self, node: Node) -> None:
        """Hear no more of a folder and everything in it."""
        node.detach()
        leaving = [node]
        while leaving:
            one = leaving.pop()
            leaving += (one.inner or {}).values()
            if self._nodes.pop(one.watch, None) is not None:
                self._ear.remove(one.watch)

    def _forget(self, node: Node) -> None:
        """The kernel gave up the watch: the folder is gone."""
        del self._nodes[node.watch]
        node.detach()
        self.is_lost |= node.parent is None

    def _start_over(self) -> None:
        """Some of what happened was not told: nobody knows what, so everything counts as changed."""
        log.info("Too much changed at once below %s: all of it is looked through", os.fsdecode(self._root))
        for watch in self._nodes:
            self._ear.remove(watch)
        self._nodes.clear()
        self._entered.clear()
        self._pending = [self._root, (None, self._root)]
