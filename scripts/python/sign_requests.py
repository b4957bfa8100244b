"""Signs what it is told as botocore does: one JSON object per line in, one JSON string per line out.

  {"kind": "link", "endpoint", "region", "addressing", "bucket", "key", "method": "get" | "put", "expires", "time",
   "id", "secret", "token", "parameters": [[name, value]…]}    a presigned URL; parameters are those of boto3's
                                                      operation, in the order of the link
  {"kind": "headers", "service", "region", "method", "url", "headers": [[name, value]…], "body", "time", "id", "secret",
   "token"}                                           the header fields with the signature, sorted, one "name: value" each
"""

import datetime
import functools
import json
import sys

import botocore.auth
import boto3
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials


@functools.cache
def client(endpoint, region, addressing, identity, secret, token):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=identity,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing},
            # Links of the plain operation, without the checksums that newer SDKs add of their own accord.
            request_checksum_calculation="when_required",
        ),
    )


def link(case):
    s3 = client(case["endpoint"], case["region"], case["addressing"], case["id"], case["secret"], case["token"])
    return s3.generate_presigned_url(
        {"get": "get_object", "put": "put_object"}[case["method"]],
        Params={"Bucket": case["bucket"], "Key": case["key"], **dict(case["parameters"])},
        ExpiresIn=case["expires"],
    )


def headers(case):
    signer = botocore.auth.S3SigV4Auth if case["service"] == "s3" else botocore.auth.SigV4Auth
    request = AWSRequest(case["method"], case["url"], data=case["body"].encode())
    for name, value in case["headers"]:
        request.headers[name] = value
    signer(Credentials(case["id"], case["secret"], case["token"]), case["service"], case["region"]).add_auth(request)
    return "\n".join(sorted(f"{name.lower()}: {value}" for name, value in request.headers.items()))


for line in sys.stdin:
    case = json.loads(line)
    now = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: now.replace(tzinfo=None)
    print(json.dumps({"link": link, "headers": headers}[case["kind"]](case)))
