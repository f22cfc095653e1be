"""`photostead certificate`: what the box shows to visitors of HTTPS, to compare with what a browser says, or to carry to
devices that shall trust it.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.http.certificates import Certificate, Pair


@click.command()
@click.option(
    "--export", metavar="FILE", help="Write the certificate (never the key) to FILE as PEM; - is the terminal."
)
@click.option("--renew", is_flag=True, help="Make the box's own certificate anew; its key stays.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_data_dir
def certificate(export: str | None, renew: bool, as_json: bool, **given: Any) -> None:
    """Show the certificate of HTTPS: its fingerprint, for which names it is good, and until when.

    It is that of https.cert, or the one that the box makes for itself once https.enabled is set.
    """
    options = options_of(**given)
    pair = find_pair(options, renew=renew)
    from photostead.http.certificates import read_pair, utc_now

    found = read_pair(pair)
    if export is not None:
        write_certificate(pair, export)
    if as_json:
        click.echo(json.dumps(as_values(options, pair, found)))
    elif export != "-":
        click.echo("\n".join(lines(options, pair, found)))
    if trouble := found.trouble(utc_now()):
        click.echo(f"photostead: Clients refuse this certificate: {trouble}.", err=True)
        sys.exit(1)


def find_pair(options: Options, *, renew: bool) -> "Pair":
    """The files that the options mean. Raises StartError where there are none yet, or a renewal is not ours to do."""
    from photostead.http import tls
    from photostead.http.certificates import Pair

    pair = tls.given_pair(options)
    if pair is not None:
        if renew:
            raise StartError(f"{pair.chain} (https.cert) was made by somebody else: renew it there.")
        return pair
    own = tls.own_file(options.data_dir)
    if renew:
        renew_own(options)
    elif not own.exists():
        raise StartError(
            f"There is no certificate {own} yet: it is made when the daemon starts with https.enabled = true. To use one of "
            "your own set https.cert and https.key."
        )
    return Pair(own, own)


def renew_own(options: Options) -> None:
    """Make it anew; a running daemon takes it up at once."""
    from photostead.cli import database
    from photostead.features.server import service as server
    from photostead.host.lock import ask_to_look_again
    from photostead.http import certificates, tls

    label = options.mdns_name
    if options.database_file.exists():
        label = database.read(options, server.get_network_label, options.mdns_name)
    names = tls.names_of_box(options, label)
    certificates.ensure_own(options.data_dir, names, certificates.utc_now(), is_renewed=True)
    ask_to_look_again(options.data_dir)


def write_certificate(pair: "Pair", target: str) -> None:
    """Only the certificates of the file. Raises StartError where it cannot be written."""
    from photostead.http.certificates import public_part

    text = public_part(pair)
    if target == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(target).write_text(text)
    except OSError as error:
        raise StartError(f"{target} cannot be written ({error.strerror}).") from error


def lines(options: Options, pair: "Pair", found: "Certificate") -> list[str]:
    """For people."""
    kind = "of the box itself; browsers ask once whether to trust it" if found.is_self_signed else "of an authority"
    return [
        f"File         {pair.chain}",
        f"Kind         {kind}",
        f"Names        {', '.join(found.names) or 'none'}",
        f"Good from    {found.not_before:%Y-%m-%d %H:%M} UTC",
        f"Good until   {found.not_after:%Y-%m-%d %H:%M} UTC",
        f"SHA-256      {found.fingerprint}",
        f"HTTPS        {f'on, port {options.https_port}' if options.https_enabled else 'off (https.enabled)'}",
    ]


def as_values(options: Options, pair: "Pair", found: "Certificate") -> dict[str, Any]:
    """For programs."""
    return {
        "file": str(pair.chain),
        "selfSigned": found.is_self_signed,
        "names": found.names,
        "notBefore": found.not_before.isoformat(),
        "notAfter": found.not_after.isoformat(),
        "sha256": found.fingerprint,
        "enabled": options.https_enabled,
        "port": options.https_port,
    }
