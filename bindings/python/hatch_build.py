# SPDX-License-Identifier: MIT
"""
Build hook of the wheel. With ESPFLASH_BUNDLE=1 in the environment the library is built with meson
and put into the wheel, together with the libraries that it needs and that not every system has;
with ESPFLASH_BUNDLE=FILE that file is taken instead. Without it the wheel holds Python only.
"""
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "ESPFLASH_BUNDLE"

# Part of every Linux system that runs Python, or of its device manager.
SYSTEM = re.compile(r"(linux-vdso|ld-linux.*|lib(c|m|dl|rt|pthread|z|gcc_s|udev|cap))\.so.*")


class LibraryHook(BuildHookInterface):
    """Puts the library into a wheel."""

    def initialize(self, version, build_data):
        """Called by hatchling before it collects the files."""
        if self.target_name != "wheel":
            return
        licences = [os.path.join(self.root, *folder, "LICENSE") for folder in ([], ["..", ".."])]
        build_data["force_include"][next(filter(os.path.exists, licences))] = "espflash/LICENSE"
        wanted = os.environ.get(VARIABLE, "")
        if wanted in ("", "0"):
            return
        self._folder = tempfile.mkdtemp(prefix="espflash-wheel.")
        library = wanted if os.path.exists(wanted) else self._build()
        carried = [library] + self._needed(library)
        for path in carried:
            build_data["force_include"][path] = f"espflash/_lib/{os.path.basename(path)}"
        build_data["force_include"][self._notice(carried)] = "espflash/_lib/NOTICE.txt"
        build_data["pure_python"] = False
        platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
        build_data["tag"] = f"py3-none-{platform}"

    def finalize(self, version, build_data, artifact_path):
        """Called by hatchling when the wheel is written."""
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder)

    def _build(self):
        """Build the library; its path, under the name that programs load."""
        native = os.path.join(self.root, "native")  # in a source package
        tree = native if os.path.isdir(native) else os.path.join(self.root, "..", "..")
        build = os.path.join(self._folder, "build")
        # The libraries that it needs lie beside it.
        origin = "-Wl,-rpath,$ORIGIN" if sys.platform == "linux" else ""
        self._run("meson", "setup", build, tree, "--buildtype=release", "-Ddefault_library=shared",
                  "-Dcli=false", "-Dexamples=false", "-Dsimulator=false", "-Dtests=false",
                  f"-Dc_link_args={origin}")
        self._run("ninja", "-C", build)
        names = os.listdir(os.path.join(build, "lib"))
        shape = r"libespflash\.so\.\d+|libespflash\.\d+\.dylib|espflash-\d+\.dll"
        name = next(name for name in names if re.fullmatch(shape, name))
        # The name is a link; what it points to is carried under it.
        return shutil.copy(os.path.join(build, "lib", name), os.path.join(self._folder, name))

    def _run(self, *words):
        try:
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        except FileNotFoundError:
            raise RuntimeError(f"{VARIABLE} builds the library and needs {words[0]}") from None

    def _needed(self, library):
        """The libraries that it needs and that a system may lack; only Linux can be asked."""
        if sys.platform != "linux":
            return []
        said = subprocess.run(["ldd", library], check=True, text=True, stdout=subprocess.PIPE)
        found = re.findall(r"^\s*(\S+) => (\S+)", said.stdout, flags=re.M)
        return [path for name, path in found if not SYSTEM.fullmatch(name)]

    def _notice(self, carried):
        """What is in the folder, and under which terms."""
        path = os.path.join(self._folder, "NOTICE.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("libespflash is under the MIT licence. Libraries that it is linked to, as "
                       "they were on\nthe building system; each may be replaced by another build "
                       "of the same version:\n\n")
            file.writelines(f"    {os.path.basename(p)}\n" for p in carried[1:])
            file.write("\nlibserialport: LGPL-3.0-or-later, https://sigrok.org/wiki/Libserialport\n"
                       "libusb: LGPL-2.1-or-later, https://libusb.info\n")
        return path
