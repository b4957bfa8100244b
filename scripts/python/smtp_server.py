"""A mail server for tests: keeps what it is sent.

    smtp_server.py FOLDER [--tls] [--login USER:PASSWORD]

Listens on a free port of loopback and prints it. Each message becomes a file FOLDER/N.eml, with the envelope in fields
X-Envelope-From and X-Envelope-To. It says no to nobody@… for good (550), and to later@… for now (451). With --tls it takes
nothing before STARTTLS, with the certificate FOLDER/server.pem and its key server.key; with --login nothing without it.
"""

import asyncio
import itertools
import os
import ssl
import sys
import tempfile

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person here"
        if address.startswith("later@"):
            return "451 4.3.0 come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        # Whole or not at all: the tests wait for the file.
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(head.encode() + envelope.original_content)
        os.rename(file.name, f"{self.folder}/{next(self.numbers)}.eml")
        return "250 2.0.0 kept"


def authenticator(login):
    def check(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and f"{data.login.decode()}:{data.password.decode()}" == login
        return AuthResult(success=right, handled=False)

    return check


async def main(folder, options):
    settings = {"enable_SMTPUTF8": True, "hostname": "localhost"}
    if "--tls" in options:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
        settings |= {"tls_context": context, "require_starttls": True}
    if "--login" in options:
        login = options[options.index("--login") + 1]
        settings |= {
            "authenticator": authenticator(login), "auth_required": True, "auth_require_tls": "--tls" in options
        }
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop, **settings), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
