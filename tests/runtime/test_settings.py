"""Settings come from defaults, a file and the environment, and unknown ones are refused."""

from pathlib import Path

import pytest

from runtime.settings import LogLevel, SettingsError, load_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "floorwatch.toml"
    path.write_text(text)
    return path


def test_without_anything_the_packaged_model_is_used() -> None:
    settings = load_settings()
    assert settings.vision.model.name == "floorwatch-n_openvino_model"
    assert settings.vision.cameras_per_process == 8


def test_a_file_wins_over_the_default(tmp_path: Path) -> None:
    path = written(tmp_path, '[vision]\nmodel = "/models/a"\n[log]\nlevel = "debug"\n')
    settings = load_settings(path)
    assert settings.vision.model == Path("/models/a")
    assert settings.log.level is LogLevel.DEBUG


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOORWATCH_VISION__MODEL", "/models/b")
    path = written(tmp_path, '[vision]\nmodel = "/models/a"\ncameras_per_process = 4\n')
    settings = load_settings(path)
    assert settings.vision.model == Path("/models/b")
    assert settings.vision.cameras_per_process == 4


def test_the_usual_file_lies_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "[vision]\ncameras_per_process = 2\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().vision.cameras_per_process == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[vision]\nmodle = 1\n", "no setting 'vision.modle' (did you mean 'vision.model'?)"),
        ("[vison]\nmodel = 1\n", "no setting 'vison'"),
        ("[vision]\ncameras_per_process = 0\n", "vision.cameras_per_process: Input should be"),
        ('[log]\nlevel = "loud"\n', "log.level: Input should be 'debug'"),
        ("[vision\n", "is not TOML"),
        ("log = 3\n", "log: Input should be"),
    ],
)
def test_what_nobody_knows_is_refused_with_the_name_of_the_file(
    tmp_path: Path, text: str, wanted: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        load_settings(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert wanted in str(refused.value)


def test_an_unknown_name_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOORWATCH_VISION__MODLE", "x")
    with pytest.raises(SettingsError, match=r"environment: there is no setting 'vision.modle'"):
        load_settings()


def test_a_settings_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")
