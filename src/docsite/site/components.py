"""The list of components of a site, for programs that look for vulnerable or unwanted ones (CycloneDX 1.6)."""

import datetime as dt
import json
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from docsite.site.locked_packages import Package
from docsite.tree.product import Identity

PROJECT = "docsite"
"""Our own name in the lock file."""


def render_components(packages: Sequence[Package], identity: Identity, build_id: str, day: dt.date) -> str:
    """Render the documentation and the packages it is made with as CycloneDX JSON; the same input, the same text."""
    documentation = Component(
        name=f"{identity.product.slug}-docs",
        version=build_id,
        type=ComponentType.DATA,
        bom_ref=PROJECT,
        description=f"{identity.product.name}: documentation",
        supplier=OrganizationalEntity(name=name) if (name := identity.vendor.name) else None,
    )
    components = {package.name: _describe_package(package) for package in packages} | {PROJECT: documentation}
    bom = Bom(components=[components[package.name] for package in packages])
    bom.metadata.component = documentation
    bom.metadata.timestamp = dt.datetime.combine(day, dt.time(), dt.UTC)
    for name, component in components.items():
        wanted = [components[package.name] for package in packages if name in package.requirers]
        bom.register_dependency(component, wanted)
    bom.serial_number = uuid5(NAMESPACE_URL, repr((packages, documentation.name, build_id, day)))
    value = json.loads(JsonV1Dot6(bom).output_as_string())
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _describe_package(package: Package) -> Component:
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=package.name,
        purl=PackageURL("pypi", name=package.name, version=package.version),
        licenses=[LicenseFactory().make_from_string(package.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in package.hashes],
        external_references=[
            ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(address))
            for address in filter(None, (package.home_page,))
        ],
    )
